"""What plays each row of OpenRouter's fact sheet, and why some rows are played by nothing."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from drytake.mockserver.engine.signing import Signable, signature_headers
from drytake.schemas.providers.openrouter import PROVIDER, WEBHOOK, dialect, pricing, responses
from drytake.schemas.providers.openrouter.models import MODELS, size_of
from drytake.schemas.providers.openrouter.requests import DEFAULTS, CreateVideo, to_canonical
from drytake.schemas.providers.openrouter.rules import RULES, book
from drytake.schemas.seedance import billing
from tests.providers.sheet_rows import Key, Played, Sheet

__all__ = ["SHEET"]

REFERENCE = {"type": "video_url", "video_url": {"url": f"{book.MP4}#duration=5"}}
SHOT = {"prompt": "p", "duration": 5, "aspect_ratio": "16:9"}


def rule(*names: str) -> str:
    return " ".join(f"{RULES[name]}" for name in names)


def said(*names: str) -> str:
    """Return what models of responses say."""
    return " ".join(json.dumps(getattr(responses, name).model_json_schema()) for name in names)


def sent() -> str:
    """Return what the model of a create call's body says."""
    return json.dumps(CreateVideo.model_json_schema())


def field(name: str) -> str:
    """Return what that model says of a field."""
    return (
        f"`{name}` {CreateVideo.model_fields[name]} {json.dumps(CreateVideo.model_json_schema()['properties'][name])}"
    )


def row(name: str) -> str:
    """Return what a row of the provider says."""
    found = PROVIDER.operation(name)
    return f"{found.method} {found.path} {' '.join(map(str, found.responses))} {found}"


def error(*kinds: str) -> str:
    return " ".join(f"{dialect.ERRORS[kind]}" for kind in kinds)


def model(name: str) -> str:
    """Return what the list of models says of one."""
    found = MODELS[name]
    seconds = f"{found.seconds[0]}..{found.seconds[-1]}"
    return f"`{found.id}` `{found.slug}` {seconds} {found.resolutions} {found.ratios} {found.sizes}"


def skus(name: str) -> str:
    """Return one SKU of each model."""
    own = [pricing.skus(one) or {} for one in MODELS.values()]
    return f"{name} " + " ".join(one.get(name, "-") for one in own)


def parsed(**fields: Any) -> Any:
    return PROVIDER.create.contract.validate_value({"model": book.STANDARD, **SHOT, **fields}).request  # type: ignore[union-attr]


def cost(**fields: Any) -> str:
    """Return tokens and prices of a request at each tier that sells it."""
    found = []
    for name in (book.STANDARD, book.FAST, book.MINI):
        request = parsed(model=name, **fields)
        if request is not None:
            found.append(f"{pricing.tokens(to_canonical(request)):,f} {pricing.estimate(request).amount:f}")
    return " ".join(found)


def kept(names: str) -> str:
    """Return what a body's parsed form is that says a thing in another way than usual."""
    return str(parsed(provider={"options": json.loads(names)}))


def hook() -> str:
    signed = Signable("d", "gen-vid-1-x", "u", 1614265330, b"{}")
    headers = signature_headers(WEBHOOK.sign, signed, {"webhook-secret": "s"})
    return f"{WEBHOOK} {headers}"


def switch(*names: str) -> str:
    return " ".join(f"{name} {PROVIDER.switches[name]}" for name in names)


def ids() -> str:
    """Return a job's id, in both forms."""
    digits = "0123456789abcdef" * 2
    return f"gen-vid- {dialect.job_id(digits, 1)} {len(dialect.old_id(digits, 1))} alphanumerics"


PLAYED: Mapping[Key, Played] = {
    ("1", "Base URL"): (("/api/v1", "openrouter.ai"), lambda: f"{PROVIDER.hosts} {PROVIDER.base_path}"),
    ("1", "Auth |"): (("Authorization", "Bearer"), lambda: f"{PROVIDER.auth} {row('get-content')}"),
    ("1", "Auth of"): (("GET", "/videos/models"), lambda: row("list-models") if PROVIDER.operation("list-models").open else ""),
    ("1", "Success type"): (("video/mp4",), lambda: str(dialect.content.__globals__["_FILE"])),
    **{("2", f"`{name}` |"): ((MODELS[name].slug, *MODELS[name].resolutions), partial(model, name)) for name in MODELS},
    ("2", "2.0, fast, mini"): (("480x480", "1120x480", "1680x720"), lambda: model(book.FAST)),
    ("2", "2.0 only"): (("2520x1080", "5040x2160"), lambda: model(book.STANDARD)),
    ("3", "`model`"): (("`model`",), lambda: rule("model-missing", "unknown-model")),
    ("3", "`prompt`"): (("`prompt`", "required"), lambda: rule("prompt-missing")),
    ("3", "`duration`"): (("integer", "5", "1", "`supported_durations`"), lambda: rule("duration-not-integer", "duration-too-short", "duration-of-model") + str(DEFAULTS)),
    ("3", "`resolution`"): (("360p", "768p", "1K", "2K", "4K", "720p"), lambda: rule("unknown-resolution") + str(DEFAULTS)),
    ("3", "`aspect_ratio`"): (("3:2", "2:3", "9:21", "16:9"), lambda: sent() + str(DEFAULTS)),
    ("3", "`size`"): (("`resolution`", "`aspect_ratio`", "`size`", "wins"), lambda: rule("size-and-resolution", "size-of-model")),
    ("3", "`frame_images`"): (("array",), lambda: field("frame_images")),
    ("3", "`input_references`"): (("array",), lambda: field("input_references")),
    ("3", "`generate_audio`"): (("boolean",), lambda: field("generate_audio")),
    ("3", "`seed`"): (("integer",), lambda: field("seed")),
    ("3", "`callback_url`"): (("must be", "`callback_url`"), lambda: rule("callback-not-https")),
    ("3", "`provider.options"): (("`byteplus`", "`seed`", "parameters"), lambda: rule("unknown-slug") + sent()),
    ("3", "`previous_job_id`"): (("`previous_job_id`",), lambda: rule("no-continuation")),
    ("3", "`session_id`"): (("256", "`session_id`"), lambda: rule("session-too-long")),
    ("3", "`user`"): (("string",), lambda: field("user")),
    ("3", "`trace`"): (("object",), lambda: field("trace")),
    ("3", "`upscale_factor`"): (("`upscale_factor`", "`creativity`"), lambda: rule("upscaling-field")),
    ("3", "negative prompt"): (("fps",), lambda: rule("unknown-field")),
    ("3", "unknown keys"): (("stripped",), lambda: rule("unknown-field")),
    ("3.1", "frame"): (("image_url", "first_frame", "frame_type"), lambda: rule("frame-type-missing", "unknown-frame-type", "payload-missing")),
    ("3.1", "reference image"): (("image_url",), lambda: rule("payload-missing")),
    ("3.1", "reference video"): (("video_url",), lambda: rule("unknown-reference-type")),
    ("3.1", "reference audio"): (("audio_url", "input_audio", "audio"), lambda: rule("unknown-reference-type")),
    ("3.1", "`url`"): (("public https URL", "data URL"), lambda: rule("url-malformed")),
    ("3.2", "R1"): (("404", "odel not found"), lambda: error("unknown-model")),
    ("3.2", "R2"): (("400",), lambda: error("malformed") + rule("resolution-of-model", "duration-of-model", "ratio-of-model", "size-of-model")),
    ("3.2", "R4"): (("`frame_images`", "`input_references`"), lambda: rule("references-dropped")),
    ("3.2", "R5"): (("`callback_url` must be",), lambda: rule("callback-not-https")),
    ("3.2", "R6"): (("`frame_type`", "not documented"), lambda: rule("frame-twice") + " not documented" * (RULES["frame-twice"].severity == "warning")),
    ("3.2", "R7"): (("12", "15", "audio"), lambda: rule("too-many-files", "too-many-images", "reference-seconds", "audio-alone")),
    ("4", "`id`"): (("gen-vid-", "20 alphanumerics"), ids),
    ("4", "`polling_url`"): (("relative",), lambda: switch("polling-url")),
    ("4", "`status`"): (("pending",), lambda: said("Submitted")),
    ("4", "`generation_id`"): (("id", "polling_url", "status", "generation_id"), lambda: said("Submitted")),
    ("5", "`id`"): (("id", "polling_url", "status"), lambda: said("Job")),
    ("5", "`generation_id`"): (("generation_id",), lambda: said("InProgress", "Completed")),
    ("5", "`error`"): (("Content policy violation", "Video generation completed with no output (content may have been filtered)"), lambda: str(dialect.FAILURES)),
    ("5", "`unsigned_urls`"): (("need the key", "unsigned"), lambda: said("Completed")),
    ("5", "`urls`"): (("`expires_at`",), lambda: said("Completed")),
    ("5", "`expires_at`"): (("integer", "Unix seconds"), lambda: said("Completed")),
    ("5", "`usage.cost`"): (("number", "null", "USD"), lambda: said("Usage")),
    ("5", "`usage.is_byok`"): (("boolean",), lambda: said("Usage")),
    ("6", "Words"): (("pending", "in_progress", "completed", "failed", "cancelled", "expired"), lambda: str(dialect.STATES)),
    ("6", "Typical"): (("30",), lambda: str(PROVIDER.timing.video)),
    ("6", "Advised"): (("10",), lambda: str(PROVIDER.timing.poll_seconds)),
    ("6", "`expired`"): (("Job exceeded maximum time to live",), lambda: str(dialect.FAILURES)),
    ("6", "Cancel"): (("404",), lambda: error("wrong-method")),
    ("6", "`cancelled`"): (("Job was cancelled",), lambda: str(dialect.FAILURES)),
    ("6", "Ownership"): (("404",), lambda: error("unknown-task")),
    ("7", "Query"): (("`index`",), lambda: rule("index-malformed")),
    ("7", "Answer"): (("200",), lambda: row("get-content")),
    ("7", "Auth"): (("key",), lambda: rule("key-missing") if not PROVIDER.operation("get-content").open else ""),
    ("7", "Not yet"): (("409",), lambda: error("in-progress") + row("get-content")),
    ("7", "Gone"): (("410", "no longer available"), lambda: error("unknown-file")),
    ("7", "How long"): (("24",), lambda: f"{int(PROVIDER.switches['url-lifetime'] / 3600)} h"),
    ("7", "What the file"): (("1280x720",), lambda: f"{size_of('1280x720')} 1280x720"),
    ("8", "`data[]`"): (("data",), lambda: said("VideoModels")),
    ("8", "`id`"): (("id", "canonical_slug", "name"), lambda: str(responses.VideoModel.model_json_schema()["required"])),
    ("8", "`created`"): (("created", "integer"), lambda: said("VideoModel")),
    ("8", "`description`"): (("description", "hugging_face_id"), lambda: said("VideoModel")),
    ("8", "`supported_resolutions`"): (("supported_sizes", "supported_durations", "supported_frame_images"), lambda: str(responses.VideoModel.model_json_schema()["required"])),
    ("8", "`upscale_factor`"): (("upscale_factor", "creativity"), lambda: str(responses.VideoModel.model_json_schema()["required"])),
    ("8", "`generate_audio`"): (("generate_audio", "seed"), lambda: str(responses.VideoModel.model_json_schema()["required"])),
    ("8", "`allowed_passthrough"): (("allowed_passthrough_parameters",), lambda: str(responses.VideoModel.model_json_schema()["required"])),
    ("8", "`pricing_skus`"): (("pricing_skus",), lambda: said("VideoModel")),
    ("9", "400"): (("400", "Invalid request parameters"), lambda: error("malformed")),
    ("9", "401"): (("401", "Missing Authentication header"), lambda: error("no-key", "bad-key")),
    ("9", "402"): (("402", "Insufficient credits. Add more using https://openrouter.ai/credits"), lambda: error("insufficient-credit")),
    ("9", "403"): (("reasons", "flagged_input", "provider_name", "model_slug"), lambda: str(dialect.ERRORS["content-refused"].status) + said("ErrorResponse")),
    ("9", "404"): (("404", "Resource not found"), lambda: error("unknown-task", "unknown-path")),
    ("9", "409, 410"): (("409", "410"), lambda: row("get-content")),
    ("9", "413"): (("413", "body too large"), lambda: error("too-large")),
    ("9", "429"): (("429", "Rate limit exceeded"), lambda: error("rate-limit")),
    ("9", "500"): (("500", "Internal Server Error"), lambda: error("server-error")),
    ("9", "503"): (("503",), lambda: error("overloaded")),
    ("9", "later"): (("failed", "string"), lambda: said("Failed")),
    ("9", "a failed job"): (("costs nothing",), lambda: "costs nothing" * (pricing.TERMS.charged == "success")),
    ("9", "when money"): (("success",), lambda: str(pricing.TERMS.charged)),
    **{("10", f"`{name}` |"): ((amount,), partial(skus, name)) for name, amount in {
        "video_tokens": "0.000007", "video_tokens_without_audio": "0.0000042", "video_tokens_with_video_input": "0.000002475",
        "video_tokens_1080p": "0.0000077", "video_tokens_1080p_with_video_input": "0.0000047", "video_tokens_4k": "0.000004",
        "video_tokens_4k_with_video_input": "0.0000024",
    }.items()},
    ("10", "D4's"): (("0.000007", "4.2"), lambda: skus("video_tokens") + " 4.2" * ("0.0000042" in skus("video_tokens"))),
    ("10", "Sound"): (("price",), lambda: "price" * (cost(generate_audio=True) == cost(generate_audio=False))),
    ("10", "OpenRouter publishes"): (("OpenRouter publishes", "tokens"), lambda: pricing.RULE),
    ("10", "INFERRED rule"): (("24", "1024"), lambda: f"{billing.FPS} {billing.PIXELS_A_TOKEN}"),
    ("10", "480p"): (("50,220", "0.35154", "0.21092", "0.17577"), lambda: cost(resolution="480p")),
    ("10", "720p (1280x720)"): (("108,000", "0.756", "0.4536", "0.378"), lambda: cost(resolution="720p")),
    ("10", "1080p"): (("243,000", "1.8711"), lambda: cost(resolution="1080p")),
    ("10", "4K"): (("972,000", "3.888"), lambda: cost(resolution="4K")),
    ("10", "720p with"): (("216,000", "0.9288", "0.5346", "0.4536"), lambda: cost(resolution="720p", input_references=[REFERENCE])),
    ("11", "Ask"): (("callback_url",), lambda: PROVIDER.create.webhook),
    ("11", "When"): (("terminal",), lambda: "terminal" * (WEBHOOK.states == {"succeeded", "failed", "cancelled", "expired"})),
    ("11", "Body"): (("type", "created_at", "data"), lambda: said("Posted")),
    ("11", "`type`"): (("video.generation.completed",), lambda: said("Posted")),
    ("11", "`data`, completed"): (("id", "status", "generation_id", "model", "unsigned_urls", "usage"), lambda: said("Ended")),
    ("11", "`data`, others"): (("id", "status", "generation_id", "model", "error"), lambda: said("Refused")),
    ("11", "nulls"): (("generation_id", "model", "null"), lambda: said("Refused")),
    ("11", "Header, always"): (("X-OpenRouter-Idempotency-Key",), hook),
    ("11", "Header, if"): (("X-OpenRouter-Signature", "t=", "v1="), hook),
    ("11", "Signed text"): ((",",), lambda: getattr(WEBHOOK.sign, "text", "")),
    ("13", "1 "): (("relative",), lambda: switch("polling-url")),
    ("13", "2 "): (("key",), lambda: rule("key-missing")),
    ("13", "3 "): (("`prompt`", "required"), lambda: rule("prompt-missing")),
    ("13", "4 "): (("4",), lambda: str(len(WEBHOOK.states))),
    ("13", "5 "): (("parameters",), lambda: kept('{"seed": {"parameters": {"watermark": true}, "req_key": "k"}}')),
    ("13", "6 "): (("3",), lambda: str(len(responses.Submitted.model_json_schema()["required"]))),
    ("13", "7 "): (("gen-vid-",), ids),
    ("13", "8 "): (("4.2",), lambda: "4.2" * ("0.0000042" in skus("video_tokens"))),
    ("13", "9 "): (("360p",), sent),
    ("13", "10 "): (("true",), lambda: str(DEFAULTS.audio).lower()),
    ("14", "4 to 15 s"): (("4", "15"), lambda: rule("duration-of-model")),
    ("14", "9 images"): (("9", "3"), lambda: rule("too-many-images", "too-many-videos")),
    ("14", "two frames"): (("`frame_type`",), lambda: rule("frame-twice")),
    ("14", "audio never"): (("audio",), lambda: rule("audio-alone")),
    ("14", "frames and"): (("frames win",), lambda: rule("references-dropped")),
    ("14", "ratios"): (("9:21",), lambda: model(book.STANDARD)),
    ("14", "resolutions"): (("4K",), lambda: model(book.STANDARD)),
    ("15", "text and code"): (("Invalid request parameters",), lambda: error("malformed")),
    ("15", "default duration"): (("5", "720p", "16:9"), lambda: str(DEFAULTS)),
    ("15", "expiry time"): (("24 h",), lambda: f"{int(PROVIDER.switches['job-lifetime'] / 3600)} h"),
    ("15", "whether"): (("15", "12"), lambda: rule("reference-seconds", "too-many-files")),
    ("15", "rate limits"): (("429",), lambda: error("rate-limit")),
}  # fmt: skip

ENGINE, CLIENT = "how the engine runs tasks, takes bodies and posts", "a client's own matter"
ABSENT = "there is no such call: 404"
NOT_PLAYED: Mapping[Key, str] = {
    ("1", "Optional headers"): "for their logs and rankings alone; nothing looks at them",
    ("1", "Request type"): "a body is read as JSON whatever it says it is: nothing is documented of others",
    ("1", "Envelope"): "there is none",
    ("3.1", "who honours"): "Seedance does",
    ("3.2", "R3"): "each model of Seedance lists both",
    ("5", "progress"): "no such fields",
    ("6", "D2's own"): "the older table",
    ("6", "Observed walk of Seedance"): "states follow the clock",
    ("6", "Observed walk of another"): "another model",
    ("6", "List of jobs"): ABSENT,
    ("6", "Delete"): ABSENT,
    ("7", "`index` too high"): "`tests/providers/openrouter/mock` asks for it",
    ("7", "Upstream trouble"): "the scenario `bad-gateway` is a proxy's page",
    ("7", "Redirect"): "the bytes come at once",
    ("7", "Zero Data"): "an account's own setting",
    ("9", "408"): "nothing is known of when; the scenario `timeout` says nothing at all",
    ("9", "499"): "its meaning isn't documented",
    ("9", "502"): "the scenario `bad-gateway` is a proxy's page",
    ("9", "at submit"): "what the maker refuses is a rule of its own, or a scenario",
    ("9", "BytePlus's"): "inferred from clients that look for it",
    ("11", "Retries"): ENGINE,
    ("11", "Expected"): CLIENT,
    ("14", "pixel sizes"): "the film has the size that the model makes",
    ("15", "body size"): ENGINE,
    ("15", "rest of D7"): "nobody could read it",
}
CLIENTS = ("", "12")
"""Sections that speak of sources and of clients, which `tests/clients` puts in front of the mock."""
SHEET = Sheet("openrouter", lambda section: section not in CLIENTS, PLAYED, NOT_PLAYED)
