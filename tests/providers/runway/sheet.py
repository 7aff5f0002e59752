"""What plays each row of Runway's fact sheet, and why some rows are played by nothing."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from drytake.schemas.providers.runway import PROVIDER, dialect, pricing, requests, responses
from drytake.schemas.providers.runway.models import MODELS, OWN_SIZES
from drytake.schemas.providers.runway.problems import issues_of
from drytake.schemas.providers.runway.requests import DEFAULTS
from drytake.schemas.providers.runway.rules import RULES, book
from drytake.schemas.providers.runway.rules.calls import VERSION
from tests.providers.sheet_rows import Key, Played, Sheet

__all__ = ["SHEET"]

BODY = {"model": "seedance2", "promptText": "p"}
CLIP = {"type": "video", "uri": f"{book.MP4}#duration=8"}


def rule(*names: str) -> str:
    return " ".join(f"{RULES[name]}" for name in names)


def said(*names: str) -> str:
    """Return what models of responses say."""
    return " ".join(json.dumps(getattr(responses, name).model_json_schema()) for name in names)


def field(name: str, model: type[Any] = requests.TextToVideo) -> str:
    """Return what the model of a body says of a field."""
    return f"`{name}` {json.dumps(model.model_json_schema()['properties'][name])} {model.model_fields[name]}"


def row(name: str) -> str:
    """Return what a row of the provider says."""
    found = PROVIDER.operation(name)
    return f"`{found.path}` {found.method} {' '.join(map(str, found.responses))} {found.summary.lower()} {found}"


def error(*kinds: str) -> str:
    return " ".join(f"{dialect.ERRORS[kind]}" for kind in kinds)


def model(name: str) -> str:
    found = MODELS[name]
    return f"`{name}` 4..{found.longest} auto {len(found.shapes)} {found.resolutions} {found.characters}"


def sizes(band: str) -> str:
    """Return the sizes of a band, of 2.0 and of 2.5."""
    return " ".join(
        name
        for one in ("seedance2", "seedance2_5")
        for name, shape in MODELS[one].shapes.items()
        if shape.resolution == band
    )


def issues(**fields: Any) -> str:
    """Return what is said of a body."""
    contract = PROVIDER.create.contract
    assert contract is not None
    return json.dumps(issues_of(contract.validate_value(fields).violations))


def rates(name: str) -> str:
    found = MODELS[name]
    own = [
        rate.amount
        for key, rate in (*pricing.RATES.items(), *pricing.INPUT_RATES.items())
        if key[:2] == (found.family, found.tier)
    ]
    return f"{' '.join(map(str, own))} {pricing.LEAST.get((found.family, found.tier), '')}"


def cost(name: str = "seedance2", **fields: Any) -> str:
    """Return the price of a request, in credits and in USD."""
    contract = PROVIDER.create.contract
    assert contract is not None
    request: Any = contract.validate_value({**BODY, "model": name, **fields}).request
    amount = pricing.estimate(request).amount
    return "unknown" if amount is None else f"{amount} {amount / 100:.2f}"


def switch(name: str) -> str:
    return f"{name} {PROVIDER.switches[name]}"


def tiers(index: int) -> str:
    return " ".join(str(tier[index]) for tier in dialect.TIERS.values())


MODES = ("edit-prompt", "edit-ratio", "edit-duration")
PLAYED: Mapping[Key, Played] = {
    ("1", "Base URL"): (("api.dev.runwayml.com", "api.runwayml.com"), lambda: f"{PROVIDER.hosts} {PROVIDER.also_paid}"),
    ("1", "Auth"): (("Authorization", "Bearer"), lambda: str(PROVIDER.auth)),
    ("1", "Version"): (("X-Runway-Version", "2024-11-06"), lambda: rule("version-missing", "version-unknown") + VERSION),
    ("1", "Environment"): (("RUNWAYML_API_SECRET", "RUNWAYML_BASE_URL"), lambda: str(PROVIDER.clients)),
    ("1", "`/v1/text_to_video`"): (("`/v1/text_to_video`", "POST"), partial(row, "text-to-video")),
    ("1", "`/v1/image_to_video`"): (("`/v1/image_to_video`", "POST"), partial(row, "image-to-video")),
    ("1", "`/v1/video_to_video`"): (("`/v1/video_to_video`", "POST", "edit"), partial(row, "video-to-video")),
    ("1", "`/v1/tasks"): (("`/v1/tasks/{id}`", "GET", "DELETE"), lambda: row("get-task") + row("delete-task")),
    ("1", "`/v1/uploads`"): (("`/v1/uploads`", "POST"), partial(row, "create-upload")),
    ("1", "`/v1/organization` "): (("`/v1/organization`", "GET"), partial(row, "get-organization")),
    ("2", "`seedance2` "): (("4..15", "24", "3500"), partial(model, "seedance2")),
    ("2", "`seedance2_fast`"): (("4..15", "12", "3500"), partial(model, "seedance2_fast")),
    ("2", "`seedance2_mini`"): (("4..15", "12", "3500"), partial(model, "seedance2_mini")),
    ("2", "`seedance2_5`"): (("4..30", "18", "15000"), partial(model, "seedance2_5")),
    ("3", "`model`"): (("`model`",), lambda: rule("model-missing", "unknown-model")),
    ("3", "`promptText` | t2v"): (("3500", "15000"), lambda: rule("prompt-too-long", "prompt-missing")),
    ("3", "`promptText` | i2v"): (("`extend`", "`edit`"), lambda: rule("edit-prompt")),
    ("3", "`promptImage`"): (("`position`", "`first`", "`last`", "references"), lambda: rule("unknown-position", "positions-mixed")),
    ("3", "`promptVideo`"): (("string",), lambda: field("promptVideo", requests.VideoToVideo)),
    ("3", "`mode`"): (("`reference`", "`extend`", "`edit`"), lambda: rule("unknown-mode", "field-of-2-5")),
    ("3", "`ratio`"): (("1280:720",), lambda: rule("unknown-ratio")),
    ("3", "`duration`"): (("integer", "auto", "5"), lambda: field("duration") + str(DEFAULTS)),
    ("3", "`audio`"): (("boolean", "true"), lambda: field("audio")),
    ("3", "`seed`"): (("integer",), lambda: field("seed")),
    ("3", "`references`"): (("9", "30"), lambda: rule("too-many-references")),
    ("3", "`referenceVideos`"): (("15", "30"), lambda: rule("videos-too-long")),
    ("3", "`referenceAudio`"): (("15", "less than 30"), lambda: rule("audios-too-long", "audio-below-30")),
    ("3", "`draft`"): (("2.5", "480p"), lambda: rule("field-of-2-5") + field("draft")),
    ("3", "`draftTaskId`"): (("2.5", "7 days", "1080p"), lambda: field("draftTaskId")),
    ("3", "`outputFormat`"): (("mp4", "mov"), lambda: rule("unknown-format", "draft-format")),
    ("3", "negative prompt"): (("fps", "watermark"), lambda: rule("unknown-field")),
    ("3.1", "web URL"): (("https", "IP", "2048"), lambda: rule("uri-malformed", "url-too-long", "url-of-address")),
    ("3.1", "size by URL"): (("16 MB", "32 MB"), lambda: rule("file-too-large")),
    ("3.1", "data URI"): (("5 MB",), lambda: rule("data-uri-too-large")),
    ("3.1", "`runway://"): (("`runway://", "200 MB"), lambda: rule("uri-malformed", "file-too-large")),
    ("3.1", "character"): (("2048",), lambda: rule("url-too-long")),
    ("3.2", "R1"): (("400",), lambda: error("malformed")),
    ("3.2", "R2"): (("references",), lambda: rule("positions-mixed")),
    ("3.2", "R3"): (("`position`",), lambda: rule("position-twice")),
    ("3.2", "R4"): (("Invalid option: expected one of", "1280:720"), lambda: issues(**BODY, ratio="854:480")),
    ("3.2", "R5"): (("seconds",), lambda: rule("videos-too-long", "audios-too-long")),
    ("3.2", "R6"): (("too_big",), lambda: issues(**BODY, duration=16)),
    ("3.2", "R7"): (("unrecognized_keys",), lambda: issues(**BODY, fps=24)),
    ("3.2", "V1"): (("`extend`", "`promptText`", "`ratio`"), lambda: rule(*MODES)),
    ("3.2", "V2"): (("`edit`", "`promptText`", "`duration`", "`ratio`"), lambda: rule(*MODES)),
    ("3.2", "V3"): (("unknown key",), lambda: rule("field-of-2-5")),
    ("3.2", "V4"): (("`draftTaskId`", "`model`"), lambda: rule("draft-with-fields")),
    ("3.2", "V5"): (("mov",), lambda: rule("draft-format")),
    ("3.2", "R8"): (("audio alone",), lambda: "audio alone" * (RULES["audio-alone"].severity == "warning")),
    ("3.3", "480p"): (("992:432", "864:496", "854:480", "480:854"), partial(sizes, "480p")),
    ("3.3", "720p"): (("1470:630", "834:1112"), partial(sizes, "720p")),
    ("3.3", "1080p"): (("2206:946", "1440:1440"), partial(sizes, "1080p")),
    ("3.3", "4k"): (("3840:1646", "3840:3840", "2160:3840"), partial(sizes, "4k")),
    ("4", "`id`"): (("id",), lambda: said("Created")),
    ("4", "`estimatedCost"): (("estimatedCost", "credits", "number"), lambda: said("Created")),
    ("5", "`PENDING`"): (("PENDING", "createdAt", "estimatedCost"), lambda: said("Pending")),
    ("5", "`THROTTLED`"): (("THROTTLED",), lambda: said("Throttled")),
    ("5", "`RUNNING`"): (("RUNNING", "progress"), lambda: said("Running")),
    ("5", "`SUCCEEDED`"): (("SUCCEEDED", "output", "cost"), lambda: said("Succeeded")),
    ("5", "`FAILED`"): (("FAILED", "failure", "failureCode", "cost"), lambda: said("Failed")),
    ("5", "`CANCELLED`"): (("CANCELLED", "cost"), lambda: said("Cancelled")),
    ("5", "Unknown"): (("404", "Could not find Task"), lambda: error("unknown-task")),
    ("5", "`cost`"): (("integer",), lambda: said("Cost")),
    ("5", "both in older"): (("estimatedCost",), lambda: said("Created") + switch("estimated-cost")),
    ("6", "Words"): (("PENDING", "THROTTLED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"), lambda: str(dialect.STATES)),
    ("6", "`THROTTLED`"): (("THROTTLED", "concurrency"), lambda: f"{PROVIDER.phases} {switch('concurrency')}"),
    ("6", "Advised"): (("five",), lambda: "five" * (PROVIDER.timing.poll_seconds == 5)),
    ("6", "`DELETE`, task not"): (("204",), lambda: row("delete-task")),
    ("6", "`DELETE`, task ended"): (("204", "delete"), lambda: row("delete-task")),
    ("6", "after"): (("404",), lambda: error("unknown-task") + switch("forget-cancelled")),
    ("6", "so `CANCELLED`"): (("somebody else",), lambda: said("Cancelled")),
    ("6", "videos at once"): (("1", "3", "5", "10", "20"), partial(tiers, 0)),
    ("6", "generations"): (("50", "500", "1000", "5000", "25000"), partial(tiers, 1)),
    ("6", "spend"): (("100", "500", "2000", "20000", "100000"), partial(tiers, 2)),
    ("7", "`output[0]`"): (("output",), lambda: said("Succeeded")),
    ("7", "Valid"): (("24",), lambda: f"{PROVIDER.switches['url-lifetime'] // 3600} h"),
    ("8", "1 "): (("filename", "ephemeral"), lambda: json.dumps(requests.CreateUpload.model_json_schema())),
    ("8", "2 "): (("uploadUrl", "fields", "runwayUri"), lambda: said("UploadStarted")),
    ("8", "3 "): (("file", "POST"), lambda: row("put-upload") if PROVIDER.operation("put-upload").open else ""),
    ("9", '400 | `{"error":"Validation'): (("400", "Validation of body failed", dialect.DOCS), lambda: error("malformed") + dialect.DOCS),
    ("9", '400 | `{"error":"You'): (("400", "You do not have enough credits to run this task."), lambda: error("insufficient-credit")),
    ("9", "401"): (("401",), lambda: error("no-key", "bad-key")),
    ("9", "404"): (("404", "Could not find Task"), lambda: error("unknown-task")),
    ("9", "405"): (("405",), lambda: error("wrong-method")),
    ("9", "429"): (("429", "Your daily task limit has been reached."), lambda: error("rate-limit")),
    ("9", "500"): (("500",), lambda: error("server-error")),
    ("9", "502, 503"): (("503",), lambda: error("overloaded")),
    ("9.1", "`INPUT_PREPROCESSING.SAFETY.THIRD_PARTY`"): (
        (dialect.BLOCKED, "Your request was blocked by this model provider's content moderation system."),
        lambda: str(dialect.FAILURES),
    ),
    ("9.1", "`INPUT_PREPROCESSING.INTERNAL`"): (("INTERNAL",), lambda: str(dialect.FAILURES)),
    ("10", "`seedance2` "): (("36", "40", "150"), partial(rates, "seedance2")),
    ("10", "`seedance2_fast`"): (("29",), partial(rates, "seedance2_fast")),
    ("10", "`seedance2_mini`"): (("16", "64"), partial(rates, "seedance2_mini")),
    ("10", "`seedance2_5`"): (("20", "30", "68", "10", "15", "34", "80"), partial(rates, "seedance2_5")),
    ("10", "`draft`"): (("not found",), lambda: "not found" * (cost("seedance2_5", draft=True) == "unknown")),
    ("10", "2.0, 5 s, 720p"): (("180", "1.80"), partial(cost, duration=5)),
    ("10", "2.0, 15 s"): (("600", "6.00"), partial(cost, duration=15, ratio="1920:1080")),
    ("10", "2.0, 5 s, 4k"): (("750", "7.50"), partial(cost, duration=5, ratio="3840:2160")),
    ("10", "2.0, 12 s"): (("432", "4.32"), partial(cost, duration=12, referenceVideos=[CLIP])),
    ("10", "fast, 4 s"): (("116", "1.16"), partial(cost, "seedance2_fast", duration=4)),
    ("10", "mini, 4 s"): (("64", "0.64"), partial(cost, "seedance2_mini", duration=4)),
    ("10", "mini, 5 s"): (("80", "0.80"), partial(cost, "seedance2_mini", duration=5)),
    ("10", "2.5, 8 s"): (("160", "1.60"), partial(cost, "seedance2_5", duration=8, ratio="854:480")),
    ("10", "2.5, 30 s"): (("900", "9.00"), partial(cost, "seedance2_5", duration=30)),
    ("10", "2.5, 4 s"): (("80", "0.80"), partial(cost, "seedance2_5", duration=4, ratio="854:480")),
    ("10", "2.5, 10 s"): (("420", "4.20"), partial(cost, "seedance2_5", duration=10, referenceVideos=[CLIP])),
    ("10", "2.0, seven"): (("288",), partial(cost, duration=8)),
    ("10", "third-party block"): (("0",), lambda: "0" * (pricing.TERMS.charged == "success")),
    ("10", '"Moderated'): (("cost",), lambda: "cost" * ("refund-on-failure" in PROVIDER.switches)),
    ("13", "1 "): (("id", "estimatedCost"), lambda: said("Created")),
    ("13", "2 "): (("5 MB",), lambda: rule("data-uri-too-large")),
    ("13", "3 "): (("4",), lambda: rule("duration-out-of-range")),
    ("13", "4 "): (("THIRD_PARTY",), lambda: switch("moderation-code")),
    ("13", "5 "): (("404",), lambda: error("unknown-task")),
    ("13", "6 "): (("29",), partial(rates, "seedance2_fast")),
    ("13", "7 "): (("400",), lambda: error("insufficient-credit")),
    ("13", "8 "): (("30",), lambda: rule("audio-below-30")),
    ("14", "resolution and ratio"): (("pixels",), lambda: field("ratio")),
    ("14", "9 images"): (("9", "30"), lambda: rule("too-many-images")),
    ("14", "frames and"): (("position",), lambda: rule("positions-mixed")),
    ("14", "watermark"): (("watermark",), lambda: rule("unknown-field")),
    ("14", "pixel tables"): (("3840", "2880", "1646"), lambda: str(OWN_SIZES)),
    ("15", "defaults of 2.0"): (("5",), lambda: str(DEFAULTS)),
    ("15", "price of drafts"): (("unknown",), lambda: cost("seedance2_5", draft=True)),
    ("15", "which of"): (("fast", "mini"), lambda: str(list(MODELS))),
}  # fmt: skip

UNSEEN = "nothing is known of when; the switch `moderation-code` has any code"
NOT_PLAYED: Mapping[Key, str] = {
    ("1", "`X-Runway-On"): "of one partner's account",
    ("1", "Request type"): "a body is read as JSON whatever it says it is",
    ("1", "Envelope"): "there is none",
    ("1", "`/v1/generate/video`"): "known, and not played: which model it picks is Runway's own",
    ("1", "`/v1/organization/usage`"): "known, and not played",
    ("1", "list of tasks"): "there is none",
    ("3", "`contentModeration`"): "an unknown key like others",
    ("3.2", "R9"): "nothing is published: prompts have the maker's own form",
    ("4", "`routing`"): "of the router, which isn't played",
    ("5", "No duration"): "no such fields",
    ("5", "`estimatedCost` on"): "prices don't change while a task runs",
    ("6", "Time of"): "no table; the provider's timing is observed",
    ("6", "Order"): "how the engine runs tasks",
    ("6", "bought"): "the account's own matter",
    ("7", "Format"): "films are MP4",
    ("7", "last frame"): "there is none",
    ("8", "4 "): "what refers to a file is taken; how long isn't looked at",
    ("9", "504"): "the scenario `gateway-timeout` is a proxy's page",
    ("9.1", "`SAFETY.INPUT"): UNSEEN,
    ("9.1", "`SAFETY.OUTPUT"): UNSEEN,
    ("9.1", "`INPUT_PREPROCESSING.SAFETY.TEXT`"): UNSEEN,
    ("9.1", "`THIRD_PARTY.INPUT"): UNSEEN,
    ("9.1", "`INTERNAL.BAD"): UNSEEN,
    ("9.1", "`ASSET.INVALID`"): "nothing is fetched",
    ("9.1", "`THIRD_PARTY.UNAVAILABLE`"): UNSEEN,
    ("10", "`INTERNAL.*`"): "inferred: as the others",
    ("14", "each clip"): "not stated",
    ("14", "seed"): "it isn't told again",
    ("14", "seven ratios"): "the table of sizes has six",
    ("15", "the OpenAPI"): "the client's types stand for it",
    ("15", "text of 401"): "ours, marked inferred",
    ("15", "rate limit"): "by scenario alone",
    ("15", "when a URL"): "nothing is fetched",
}
CLIENTS = ("", "11", "12")
"""Sections that speak of sources, of webhooks that there aren't, and of clients, which `tests/clients` puts before the mock."""
SHEET = Sheet("runway", lambda section: section not in CLIENTS, PLAYED, NOT_PLAYED)
