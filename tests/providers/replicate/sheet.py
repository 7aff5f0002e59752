"""What plays each row of Replicate's fact sheet, and why some rows are played by nothing."""

import json
from collections.abc import Mapping
from typing import Any

from drytake.mockserver.engine.signing import Signable, signature_headers
from drytake.schemas.providers.replicate import PROVIDER, dialect, pricing, requests, responses
from drytake.schemas.providers.replicate.contracts import CONTRACTS
from drytake.schemas.providers.replicate.problems import WORDS, invalid_fields
from drytake.schemas.providers.replicate.requests import INPUTS
from drytake.schemas.providers.replicate.rules import RULES, book
from drytake.schemas.seedance.sizes import SIZES
from drytake.schemas.webhooks import standard_webhooks
from tests.providers.sheet_rows import Key, Played, Sheet

__all__ = ["SHEET"]

STANDARD, FAST, MINI, LATEST = book.MODELS


def rule(*names: str) -> str:
    return " ".join(str(RULES[name]) for name in names)


def said(*names: str) -> str:
    """Return what models of responses say."""
    return " ".join(json.dumps(getattr(responses, name).model_json_schema()) for name in names)


def sent(name: str) -> str:
    """Return what the model of an input says."""
    return json.dumps(INPUTS[name].model_json_schema())


def call() -> str:
    """Return what the models of a create call's body say."""
    return json.dumps(requests.CreateVersioned.model_json_schema())


def row(name: str) -> str:
    """Return what a row of the provider says."""
    found = PROVIDER.operation(name)
    statuses = " ".join(map(str, found.responses))
    return f"{found.method} {found.path} {statuses} {found.action}"


def error(*kinds: str) -> str:
    return " ".join(f"{dialect.TITLES.get(kind, '')} {dialect.ERRORS[kind]}" for kind in kinds)


def price(family: str, tier: str, *resolutions: str, with_video: bool = False) -> str:
    keys = [pricing.Key(family, tier, one, with_video) for one in resolutions]
    return " ".join(str(pricing.RATES.rates[key].amount) for key in keys)


def cost(name: str, **fields: Any) -> str:
    request: Any = CONTRACTS[name].validate_value({"input": {"prompt": "p", **fields}}).request
    return str(pricing.estimate(request).amount)


def refused(**fields: Any) -> str:
    """Return the item of an input that the schema refuses."""
    return json.dumps(invalid_fields(CONTRACTS[STANDARD].validate_value({"input": fields}).violations))


def signed() -> str:
    """Return the headers of the published vector."""
    signer = standard_webhooks("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    facts = ("msg_p5jXN8AQM9LWM0D4loKWxJek", "", "", 1614265330, b'{"test": 2432232314}', None)
    return f"{signer.secret} {facts} {signature_headers(signer, Signable(*facts), {})}"


def hook() -> str:
    return str(PROVIDER.webhook)


def switch(name: str) -> str:
    return f"{name} {PROVIDER.switches[name]}"


VIDEO = ["https://example.com/v.mp4"]
IMAGE = "https://example.com/i.png"

PLAYED: Mapping[Key, Played] = {
    # section and beginning of a row: words that stand in it and in what plays it
    ("1", "`bytedance/seedance-2.0`"): ((STANDARD,), lambda: str(INPUTS)),
    ("1", "`bytedance/seedance-2.0-fast`"): ((FAST, "480p", "720p"), lambda: f"{INPUTS} {sent(FAST)}"),
    ("1", "`bytedance/seedance-2.0-mini`"): ((MINI, "fast"), lambda: f"{INPUTS} {sent(MINI)}"),
    ("1", "`bytedance/seedance-2.5`"): ((LATEST,), lambda: str(INPUTS)),
    ("1", "official-model"): (("POST /v1/models/bytedance/seedance-2.0/predictions",), lambda: row("seedance-2.0")),
    ("1", "generic"): (("POST /v1/predictions", "version", "input"), lambda: row("create-prediction") + call()),
    ("2", "`prompt`"): (
        ("4000", "[Image1]", "[Video1]", "[Audio1]"),
        lambda: rule("prompt-too-long", "reference-form"),
    ),
    ("2", "`image` "): (("first frame",), lambda: sent(STANDARD).lower()),
    ("2", "`last_frame_image`"): (("needs `image`",), lambda: rule("last-frame-alone")),
    ("2", "`reference_images`"): (
        ("9", "`image`", "`last_frame_image`"),
        lambda: rule("too-many-images", "frames-and-images"),
    ),
    ("2", "`reference_videos`"): (("3", "15"), lambda: rule("too-many-videos", "videos-too-long")),
    ("2", "`reference_audios`"): (
        ("3", "15", "at least one reference image or video"),
        lambda: rule("too-many-audios", "audios-too-long", "audio-alone"),
    ),
    ("2", "`duration`"): (("integer", "-1", "15", "4"), lambda: sent(STANDARD) + rule("duration-too-short")),
    ("2", "`resolution`"): (("480p", "720p", "1080p", "4k"), lambda: rule("unknown-resolution")),
    ("2", "`aspect_ratio`"): (
        ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21", "adaptive"),
        lambda: rule("unknown-ratio"),
    ),
    ("2", "`generate_audio`"): (("boolean", "true"), lambda: sent(STANDARD)),
    ("2", "`seed`"): (("integer",), lambda: sent(STANDARD)),
    ("2", "No `fps`"): (("fps", "camera_fixed"), lambda: rule("unknown-field")),
    ("2", "The web form"): (("null",), lambda: rule("null-field")),
    ("2", "Wrong names"): (("last_frame", "audio", "size", "image_url"), lambda: rule("dropped-field")),
    ("2", "Unknown keys"): (("dropped",), lambda: rule("unknown-field") + switch("unknown-field")),
    ("2", "Media"): (("256 kB", "1 MB"), lambda: rule("data-url-too-large")),
    ("2", "`https://api"): (("https://api.replicate.com/v1/files/",), lambda: rule("file-of-replicate")),
    ("2", "`1080p` on fast"): (("1080p",), lambda: rule("resolution-of-tier")),
    ("3", "`output`"): (("output", "null"), lambda: said("Succeeded", "Starting")),
    ("3", "Hosts"): (("replicate.delivery",), lambda: str(PROVIDER.hosts)),
    ("3", "Lifetime"): (("`data_removed`", "`output`"), lambda: "`data_removed` `output`" + said("Removed")),
    ("3", "Sample"): (("640x640",), lambda: "{}x{}".format(*SIZES["480p", "1:1"])),
    ("3", "Seed"): (("Using seed: ",), lambda: str(dialect._logs.__code__.co_consts)),
    ("4", "create (official)"): (("POST", "/predictions", "201"), lambda: row("seedance-2.0")),
    ("4", "create (generic)"): (("POST", "/predictions", "201"), lambda: row("create-prediction")),
    ("4", "get"): (("GET", "/predictions/{id}", "200"), lambda: row("get-prediction")),
    ("4", "cancel"): (("POST", "/predictions/{id}/cancel", "200"), lambda: row("cancel-prediction")),
    ("4", "list"): (
        ("GET", "created_after", "created_before", "source", "next", "previous", "results"),
        lambda: row("list-predictions") + str(requests.ListPredictions.model_fields) + said("PredictionPage"),
    ),
    ("4", "model"): (
        ("/models/{owner}/{name}", "visibility", "run_count", "is_official", "latest_version"),
        lambda: row("get-model") + said("Model"),
    ),
    ("4", "account"): (("/account", "user", "organization", "username"), lambda: row("get-account") + said("Account")),
    ("4", "signing secret"): (
        ("GET", "/webhooks/default/secret", "200", "whsec_"),
        lambda: row("get-webhook-secret") + "whsec_" + said("SigningSecret"),
    ),
    ("4", "files"): (("files",), lambda: row("list-files")),
    ("4.1", "`input`"): (("required",), lambda: rule("input-missing")),
    ("4.1", "`version`"): (("`owner/name`", "<64 hex>"), lambda: rule("version-malformed") + "<64 hex>"),
    ("4.1", "`webhook` "): (("https URL",), lambda: rule("webhook-malformed", "webhook-not-https")),
    ("4.1", "`webhook_events_filter`"): (("start", "output", "logs", "completed"), lambda: rule("unknown-event")),
    ("4.1", "`stream`"): (("boolean", "eprecated"), call),
    ("4.1", "anything else"): (("webhook_completed",), lambda: rule("unknown-call-field")),
    ("4.1", "`Prefer`"): (("wait", "60"), lambda: rule("prefer-malformed")),
    ("4.1", "`Cancel-After`"): (
        ("30", "30s", "5m", "1h30m45s", "5"),
        lambda: rule("cancel-after-malformed", "cancel-after-too-short"),
    ),
    ("4.1", "Without `Prefer`"): (("201", "starting"), lambda: row("seedance-2.0") + said("Starting")),
    ("4.1", "With `Prefer: wait`, output"): (("201", "output"), lambda: row("seedance-2.0") + said("Succeeded")),
    ("4.1", "With `Prefer: wait`, time"): (("starting",), lambda: said("Starting")),
    ("4.1", "202 for"): (("201",), lambda: row("seedance-2.0")),
    ("4.1", "A run may"): (("30",), lambda: str(PROVIDER.timing.longest // 60)),
    ("5", "`id`"): (("26",), lambda: said("Starting")),
    ("5", "`model`"): (("model",), lambda: said("Starting")),
    ("5", "`version`"): (("hidden",), lambda: said("Starting")),
    ("5", "`input`"): (("input", "object"), lambda: said("Starting")),
    ("5", "`output`"): (("output",), lambda: said("Succeeded")),
    ("5", "`error`"): (("error", "string"), lambda: said("Failed")),
    ("5", "`status`"): (("status", "enum"), lambda: said("Removed")),
    ("5", "`data_removed`"): (("data_removed", "boolean"), lambda: said("Removed") + " boolean"),
    ("5", "`created_at`"): (("date-time", "Z"), lambda: said("Starting") + dialect.moment(0)),
    ("5", "`started_at`"): (("started_at", "completed_at", "date-time"), lambda: said("Succeeded")),
    ("5", "`deadline`"): (("deadline", "Cancel-After"), lambda: said("Starting")),
    ("5", "`urls`"): (("get", "cancel", "web"), lambda: said("Urls")),
    ("5", "`logs`"): (("logs", "string"), lambda: said("Starting")),
    ("5", "`metrics`"): (("metrics", "object"), lambda: said("Metrics", "Succeeded")),
    ("5", "`source`"): (("web", "api"), lambda: said("Starting")),
    ("5", "`deployment`"): (("deployment",), lambda: said("Starting")),
    ("5", "`webhook`"): (("webhook", "webhook_events_filter"), lambda: said("Starting")),
    ("5.1", "`starting`"): (("starting",), lambda: said("Starting")),
    ("5.1", "`processing`"): (("processing",), lambda: said("Processing")),
    ("5.1", "`succeeded`"): (("succeeded",), lambda: said("Succeeded")),
    ("5.1", "`failed`"): (("failed",), lambda: said("Failed")),
    ("5.1", "`canceled`"): (("canceled",), lambda: said("Canceled")),
    ("5.1", "`aborted`"): (("aborted",), lambda: said("Aborted")),
    ("5.2", "`predict_time`"): (("predict_time", "total_time"), lambda: said("Metrics")),
    ("5.2", "`video_output"): (
        ("video_output_duration_seconds", "video_output_count", "token_output_count"),
        lambda: said("Metrics"),
    ),
    ("5.2", "`model_variant`"): (("model_variant", "resolution_target"), lambda: said("Metrics")),
    ("6", "create"): (("POST /", "files", "content", "201"), lambda: row("create-file")),
    ("6", "list"): (("next", "previous", "results"), lambda: said("FilePage")),
    ("6", "get"): (("404", "File not found"), lambda: error("unknown-file")),
    ("6", "delete"): (("DELETE", "204"), lambda: row("delete-file")),
    ("6", "download"): (("GET", "/files/{id}/download"), lambda: row("download-file").replace("file_id", "id")),
    ("7", "Events"): (("start", "output", "logs", "completed"), hook),
    ("7", "Body"): (("prediction",), hook),
    ("7", "Headers"): (("webhook-id", "webhook-timestamp", "webhook-signature", "v1,"), hook),
    ("7", "Signed"): (("{webhook-id}.{webhook-timestamp}.", "body"), lambda: _named(hook())),
    ("7", "Key"): (("base64", "whsec_"), hook),
    ("7", "Secret"): (("GET", "/v1/webhooks/default/secret"), lambda: row("get-webhook-secret")),
    ("7", "Redirects"): (("HTTPS",), lambda: rule("webhook-not-https").replace("https URL", "HTTPS")),
    ("8.1", "401"): (("Unauthenticated", "You did not pass an authentication token", "401"), lambda: error("no-key")),
    ("8.1", "402"): (("Insufficient credit", "402"), lambda: error("insufficient-credit")),
    ("8.1", "404"): (
        ("The requested resource could not be found.", "404"),
        lambda: error("unknown-task", "unknown-path"),
    ),
    ("8.1", "413"): (("413",), lambda: error("too-large")),
    ("8.1", "422"): (("422",), lambda: error("malformed")),
    ("8.1", "429"): (
        ("Request was throttled. Your rate limit resets in ~", "retry_after", "6 requests per minute", "$5.0"),
        lambda: error("rate-limit") + json.dumps(dialect._low_credit(5)) + " below $5.0",
    ),
    ("8.1", "5xx"): (("detail",), lambda: said("Problem")),
    ("8.2", "`type`"): (
        ("required", "additional_property_not_allowed", "invalid_type", "enum", "array_max_items", "string_lte"),
        lambda: str([words.type for words in WORDS.values()]),
    ),
    ("8.2", "`field`"): (("input", "input.resolution"), lambda: refused() + refused(prompt="p", resolution="8k")),
    ("8.2", "`description`"): (("description",), lambda: said("InvalidField")),
    ("8.3", "E005"): (
        ("The input or output was flagged as sensitive. Please try again with different inputs. (E005)",),
        lambda: dialect.REFUSED,
    ),
    ("8.3", "E006"): (("E006",), lambda: dialect.INVALID),
    ("8.4", "create prediction"): (("600",), lambda: str(PROVIDER.limits)),
    ("8.4", "all other"): (("3000",), lambda: str(PROVIDER.limits)),
    ("8.4", "no payment"): (("1 per second", "6"), lambda: str(PROVIDER.limits) + " 1 per second"),
    ("9.2", "1 "): (("/v1",), lambda: str([one.path for one in PROVIDER.operations])),
    ("9.2", "2 "): (("201", "starting"), lambda: row("seedance-2.0") + said("Starting")),
    ("9.2", "3 "): (("model", "input", "output", "error", "logs", "urls"), lambda: said("Starting")),
    ("9.2", "4 "): (("starting", "processing", "aborted"), lambda: f"{dialect.STATES} {switch('aborted')}"),
    ("9.2", "5 "): (("422", "E006"), lambda: error("malformed") + dialect.INVALID),
    ("9.2", "6 "): (("200",), lambda: row("cancel-prediction")),
    ("9.2", "7 "): (("name", "etag"), lambda: said("FileObject")),
    ("9.2", "8 "): (("data_removed",), lambda: said("Removed") + switch("data-lifetime")),
    ("10", "seedance-2.0 |"): (
        ("0.08", "0.18", "0.45", "1.00"),
        lambda: price("2.0", "standard", "480p", "720p", "1080p", "4k"),
    ),
    ("10", "seedance-2.0 with"): (
        ("0.10", "0.22", "0.55", "1.25"),
        lambda: price("2.0", "standard", "480p", "720p", "1080p", "4k", with_video=True),
    ),
    ("10", "seedance-2.0-fast |"): (("0.07", "0.15"), lambda: price("2.0", "fast", "480p", "720p")),
    ("10", "seedance-2.0-fast with"): (("0.08", "0.17"), lambda: price("2.0", "fast", "480p", "720p", with_video=True)),
    ("10", "seedance-2.0-mini"): (("0.04", "0.09"), lambda: price("2.0", "mini", "480p", "720p")),
    ("11", "1 "): (("-1", "15", "4"), lambda: rule("duration-out-of-schema", "duration-too-short")),
    ("11", "2 "): (("4k",), lambda: rule("unknown-resolution")),
    ("11", "3 "): (("9:21",), lambda: rule("unknown-ratio")),
    ("11", "4 "): (("five", "six"), lambda: str(dialect.STATES) + " five, six"),
    ("11", "5 "): (("201",), lambda: row("seedance-2.0")),
    ("11", "6 "): (("starting",), lambda: said("Starting")),
    ("11", "7 "): (("name", "etag"), lambda: said("FileObject")),
    ("11", "8 "): (("REPLICATE_BASE_URL", "/v1"), lambda: str(PROVIDER.clients)),
    ("11", "9 "): (("60",), lambda: rule("prefer-malformed")),
    ("11", "10 "): (("256 kB",), lambda: rule("data-url-too-large")),
    ("11", "12 "): (("mode", "E006"), lambda: rule("frames-and-references")),
    ("11", "13 "): (("Bearer", "Token"), lambda: str(PROVIDER.auth)),
    ("12", "mini input"): (("fast",), lambda: str(requests.MiniInput.__doc__)),
    ("12", "unknown input"): (("input",), lambda: switch("unknown-field") + " input"),
    ("12", "cancel of"): (("cancel",), lambda: row("cancel-prediction")),
    ("12", "`input` after"): (("`{}`",), lambda: "`{}`" + str(responses.Removed.__doc__)),
    ("13", "Fields"): (("watermark", "output_format", "seed"), lambda: sent(LATEST)),
    ("13", "`duration`"): (("-1", "30", "4"), lambda: rule("duration-out-of-schema-2-5", "duration-too-short")),
    ("13", "`resolution`"): (("480p", "720p", "1080p"), lambda: rule("unknown-resolution-2-5")),
    ("13", "`aspect_ratio`"): (("adaptive",), lambda: rule("ratio-of-frames", "unknown-ratio-2-5")),
    ("13", "References"): (
        ("30", "10", "30 s"),
        lambda: rule("too-many-images-2-5", "too-many-videos-2-5", "too-many-audios-2-5", "videos-too-long-2-5"),
    ),
    ("13", "Refusal"): (("E005",), lambda: dialect.REFUSED),
    ("13", "Price"): (
        ("0.1028", "0.2312", "0.4304", "0.9676"),
        lambda: (
            f"{price('2.5', 'standard', '480p', '720p')} " + price("2.5", "standard", "480p", "720p", with_video=True)
        ),
    ),
    ("13", "A wrong name"): (("last_image",), lambda: rule("dropped-field") + " last_image"),
    ("14", "1 "): (("0.90",), lambda: cost(STANDARD)),
    ("14", "2 "): (("2.25",), lambda: cost(FAST, duration=15)),
    ("14", "3 "): (("4.50",), lambda: cost(STANDARD, image=IMAGE, resolution="1080p", duration=10)),
    ("14", "4 "): (("0.90",), lambda: cost(STANDARD, image=IMAGE, last_frame_image=IMAGE)),
    ("14", "5 "): (("1.80",), lambda: cost(STANDARD, reference_images=[IMAGE] * 9, duration=10)),
    ("14", "6 "): (("1.10",), lambda: cost(STANDARD, reference_videos=VIDEO)),
    ("14", "7 "): (("5.00",), lambda: cost(STANDARD, resolution="4k")),
    ("14", "8 "): (("6.936",), lambda: cost(LATEST, duration=30)),
    ("15", "Secret"): (("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",), signed),
    ("15", "`webhook-id`"): (("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"), signed),
    ("15", "Body"): (('{"test": 2432232314}',), signed),
    ("15", "`webhook-signature`"): (("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",), signed),
}


def _named(text: str) -> str:
    """Return a signed text with the headers' names for its facts."""
    return text.replace("{id}.", "{webhook-id}.").replace("{timestamp}.", "{webhook-timestamp}.")


CLIENT, ENGINE = "a client's own matter: nothing that the seller's side shows", "how the engine runs tasks and posts"
NOT_PLAYED: Mapping[Key, str] = {
    ("3", "Download auth"): "results are served to whoever has the link, with a key or without",
    ("3", "Frame rate"): ENGINE,
    ("4.1", "A video takes"): CLIENT,
    ("4.1", "No idempotency"): "nothing looks at such a key",
    ("7", "Default"): "`output` comes with the end alone: one post",
    ("7", "Throttle"): "each event is posted once: there is one output",
    ("7", "Retries"): "a row of the provider; how the attempts lie in the minute isn't documented",
    ("7", "Helpers"): CLIENT,
    ("7", "Helper limits"): CLIENT,
    ("8.4", "Headers"): "no source confirms them",
    ("8.4", "`Retry-After`"): ENGINE,
    ("11", "11 "): "results are served to whoever has the link",
    ("11", "14 "): "the older table isn't kept",
    ("12", "exact bodies"): "inferred ones are said to be so in the table's words",
    ("12", "rate-limit"): "none are sent",
    ("12", "pixel sizes"): "the table of all sellers holds",
    ("12", "per-file"): "no page names any",
    ("12", "idempotency"): CLIENT,
    ("13", "Where the figures"): "the rates themselves are held",
}

CLIENTS = ("", "9", "9.1")
"""Sections that speak of sources and of clients, which `tests/clients` puts in front of the mock."""
SHEET = Sheet("replicate", lambda section: section not in CLIENTS, PLAYED, NOT_PLAYED)
