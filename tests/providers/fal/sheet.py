"""What plays a row of fal's fact sheet: words that stand in the row and in what is said of it here; or why nothing does."""

import json
from collections.abc import Mapping
from typing import Any, cast

from drytake.schemas.providers.fal import PROVIDER, details, dialect, pricing, requests, responses
from drytake.schemas.providers.fal.contracts import CONTRACTS, INFERRED
from drytake.schemas.providers.fal.rules import RULES
from drytake.schemas.seedance.sizes import SIZES
from drytake.schemas.webhooks import Ed25519
from tests.providers.sheet_rows import Key, Played, Sheet

__all__ = ["SHEET"]

SECTIONS = {*map(str, range(1, 11)), "14"}


# --- what plays a row --------------------------------------------------------------------------------------------


def rule(*names: str) -> str:
    return " ".join(str(RULES[name]) for name in names)


def said(*names: str) -> str:
    """Return what models of responses say."""
    return " ".join(json.dumps(getattr(responses, name).model_json_schema()) for name in names)


def sent(path: str) -> str:
    """Return what the model of a path's body says."""
    return json.dumps(CONTRACTS[f"/bytedance/{path}"].model.model_json_schema())


def paths(*, guessed: bool = False) -> str:
    return " ".join(INFERRED if guessed else set(CONTRACTS) - INFERRED)


def error(*kinds: str) -> str:
    return " ".join(str(dialect.ERRORS[kind]) for kind in kinds)


def failed(*types: str) -> str:
    known = dict(dialect.STATUSES) | dict(dialect.PLATFORM)
    return " ".join(f"{kind} {known[kind]}" for kind in types)


def price(family: str, tier: str, *resolutions: str, with_video: bool = False) -> str:
    keys = [pricing.Key(family, tier, one, with_video) for one in resolutions]
    return " ".join(str(pricing.RATES.rates[key].amount) for key in keys)


def sizes(resolution: str) -> str:
    return " ".join(f"{width}x{height}" for (named, _), (width, height) in SIZES.items() if named == resolution)


def offered() -> str:
    """Return where fal is, and what it offers there."""
    return f"{PROVIDER.hosts} {PROVIDER.places} {[f'{row.method} {row.path}' for row in PROVIDER.operations]}"


def hook() -> str:
    """Return how fal posts."""
    hook = PROVIDER.webhook
    assert hook is not None
    assert isinstance(hook.sign, Ed25519)
    names = " ".join(name.title() for name in hook.sign.headers)
    attempts, hours = len(hook.retries) + 1, round(sum(hook.retries) / 3_600)
    signed = hook.sign.text.replace("{sha256}", "SHA-256")
    return f"{type(hook.sign).__name__} {signed} {names} {hook.timeout:g} s, {attempts} attempts over {hours} hours"


def items(path: str, **fields: Any) -> str:
    """Return what a wrong input is said to be."""
    contract, body = CONTRACTS[f"/bytedance/{path}"], {"prompt": "p"} | fields
    return json.dumps(details.detail_of(contract.model, body, contract.validate_value(body).violations))


T, I, R = (f"seedance-2.0/{mode}-to-video" for mode in ("text", "image", "reference"))  # noqa: E741 - image
T25, R25 = "seedance-2.5/text-to-video", "seedance-2.5/reference-to-video"
PNG, MP4, MP3 = "https://e.com/i.png", "https://e.com/v.mp4", "https://e.com/a.mp3"
UNIT = str(pricing.WITH_VIDEO)

PLAYED: Mapping[Key, Played] = {
    # section and beginning of a row: words that stand in it and in what plays it
    ("1", "standard"): (tuple(f"bytedance/{path}" for path in (T, I, R)), paths),
    ("1", "fast"): (tuple(f"bytedance/seedance-2.0/fast/{m}-to-video" for m in ("text", "image", "reference")), paths),
    ("1", "mini"): (tuple(f"bytedance/seedance-2.0/mini/{m}-to-video" for m in ("text", "image", "reference")), paths),
    ("1", "us"): (("bytedance/seedance-2.0/us/text-to-video",), paths),
    ("1", "enterprise"): (("bytedance/seedance-2.0/enterprise/v2/", "bytedance/seedance-2.0/enterprise/mini/"), paths),
    ("1", "There is no"): (("fal-ai/",), lambda: rule("fal-ai-prefix")),
    ("1", "A POST to `fal-ai/"): (
        ("404", "not found"),
        lambda: rule("fal-ai-prefix") + str(dialect.FAILURES["unknown-path"]),
    ),
    ("2", "`prompt`"): (("prompt", "@Image1", "@Video1", "@Audio1"), lambda: rule("prompt-missing", "reference-form")),
    ("2", "`image_url`"): (
        ("image_url", "JPEG", "PNG", "WebP", "30 MB"),
        lambda: rule("image-missing", "file-format", "image-too-large"),
    ),
    ("2", "`end_image_url`"): (("end_image_url", "same limits"), lambda: sent(I)),
    ("2", "`image_urls`"): (
        ("9", "JPEG", "PNG", "WebP", "30 MB"),
        lambda: rule("too-many-images", "file-format", "image-too-large"),
    ),
    ("2", "`video_urls`"): (
        ("3", "MP4", "MOV", "15", "50 MB", "640x640", "834x1112", "2"),
        lambda: rule(
            "too-many-videos", "file-format", "video-too-long", "video-too-short", "videos-too-large", "video-size"
        ),
    ),
    ("2", "`audio_urls`"): (
        ("3", "MP3", "WAV", "15 MB", "15", "at least one image or video"),
        lambda: rule("too-many-audios", "file-format", "audio-too-long", "audio-too-large", "audio-alone"),
    ),
    ("2", "(files total)"): (("12",), lambda: rule("too-many-files")),
    ("2", "`resolution`"): (('"720p"',), lambda: sent(T)),
    ("2", "`duration`"): (('"auto"', '"4"', '"5"', '"15"'), lambda: sent(T)),
    ("2", "`aspect_ratio`"): (('"auto"', '"21:9"', '"16:9"', '"4:3"', '"1:1"', '"3:4"', '"9:16"'), lambda: sent(T)),
    ("2", "`generate_audio`"): (("boolean", "true", "price"), lambda: sent(T)),
    ("2", "`seed`"): (("integer",), lambda: sent(T)),
    ("2", "`end_user_id`"): (("end_user_id",), lambda: rule("end-user-missing")),
    ("2", "`bitrate_mode`"): (('"standard"', '"high"'), lambda: sent(T)),
    ("2", "`negative_prompt`"): (
        ("camera_fixed", "num_frames", "enable_safety_checker", "negative_prompt", "fps", "watermark", "1.x"),
        lambda: rule("field-of-seedance-1", "unknown-field"),
    ),
    ("2", "unknown keys"): (("additionalProperties",), lambda: sent(T)),
    ("2", "`null`"): (("seed", "end_user_id"), lambda: rule("null-field")),
    ("2.1", "standard, first"): (("480p", "720p"), lambda: rule("unknown-resolution")),
    ("2.1", "standard, July"): (("1080p",), lambda: rule("unknown-resolution")),
    ("2.1", "standard, latest"): (("4k",), lambda: rule("unknown-resolution")),
    ("2.1", "fast"): (("480p", "720p"), lambda: rule("resolution-of-tier")),
    ("2.1", "mini"): (("480p", "720p"), lambda: sent("seedance-2.0/mini/reference-to-video")),
    ("2.1", "us"): (("480p", "720p"), lambda: sent("seedance-2.0/us/text-to-video")),
    ("2.2", "480p"): (("992x432", "864x496", "752x560", "640x640", "560x752", "496x864"), lambda: sizes("480p")),
    ("2.2", "720p"): (("1470x630", "1280x720", "1112x834", "960x960", "834x1112", "720x1280"), lambda: sizes("720p")),
    ("2.2", "1080p, 4k"): (("1920x1080", "3840x2160"), lambda: sizes("1080p") + sizes("4k")),
    ("2.3", "Every"): (("data URI", "URL"), lambda: rule("url-malformed").replace("data URL", "data URI")),
    ("2.3", "A URL that fal cannot fetch"): (("file_download_error",), lambda: items(I, image_url="x")),
    ("3", "`video` "): (("video",), lambda: said("Output")),
    ("3", "`video.url`"): (("url",), lambda: said("File")),
    ("3", "`video.content_type`"): (("content_type", "video/mp4"), lambda: said("File")),
    ("3", "`video.file_name`"): (("file_name", "video.mp4"), lambda: said("File")),
    ("3", "`video.file_size`"): (("file_size", "integer"), lambda: said("File")),
    ("3", "`seed`"): (("seed used",), lambda: said("Output").replace("seed that was used", "seed used")),
    ("4", "Header"): (("Authorization: Key <FAL_KEY>",), lambda: rule("key-missing")),
    ("4", "Scheme word"): (("Key", "Bearer"), lambda: rule("key-missing")),
    ("4", "CDN upload"): (("token_type", "token"), lambda: said("StorageToken")),
    ("5", "submit"): (("fal_webhook", "fal_max_queue_length"), lambda: " ".join(requests.SubmitQuery.model_fields)),
    ("5", "status"): (("202", "200"), lambda: said("Waiting", "InQueue", "Completed")),
    ("5", "result"): (("output",), lambda: said("Output").lower()),
    ("5", "cancel"): (("202",), lambda: str(dialect.cancelled(cast("Any", None), cast("Any", None)).status)),
    ("5.1", "`request_id` is a UUID"): (("gateway_request_id",), lambda: said("EventOk")),
    ("5.1", "**Submit does not"): (("422",), lambda: str(dialect.FAILURES["invalid"])),
    ("5.1", "On `fal.run`"): (("422",), lambda: str(dialect.FAILURES["invalid"])),
    ("5.1", "`response_url` must not"): (("/response",), lambda: said("InQueue")),
    ("5.1", "Queue length"): (("fal_max_queue_length", "429"), lambda: rule("queue-length") + error("queue-too-long")),
    ("5.2", "`X-Fal-Request-Timeout`"): (
        ("0.1", "1", "504", "user"),
        lambda: rule("start-timeout") + failed("request_timeout") + str(dialect.TIMED_OUT),
    ),
    ("5.2", "`X-Fal-Queue-Priority`"): (("normal", "low"), lambda: rule("queue-priority")),
    ("5.2", "`X-Fal-No-Retry`"): (("1", "true", "yes"), lambda: rule("no-retry")),
    ("5.2", "`X-Fal-Store-IO`"): (("`0`",), lambda: rule("store-io")),
    ("5.2", "`X-Fal-Object"): (("expiration_duration_seconds",), lambda: rule("object-lifecycle")),
    ("5.3", "`status`"): (("IN_QUEUE", "IN_PROGRESS", "COMPLETED"), lambda: " ".join(dialect.STATES.values())),
    ("5.3", "`request_id`"): (("response_url", "status_url", "cancel_url"), lambda: said("InQueue")),
    ("5.3", "`queue_position`"): (("queue_position", "integer"), lambda: said("InQueue")),
    ("5.3", "`logs`"): (("logs",), lambda: said("InProgress", "Completed")),
    ("5.3", "`metrics`"): (("inference_time",), lambda: said("Metrics")),
    ("5.3", "`error` "): (("error",), lambda: said("Completed")),
    ("5.3", "`error_type`"): (("error_type",), lambda: said("Completed")),
    ("5.3", "There is no"): (("COMPLETED",), lambda: dialect.STATES["failed"] + dialect.STATES["cancelled"]),
    ("5.3", "Python raises"): (("logs", "queue_position"), lambda: said("InQueue", "InProgress")),
    ("5.3", "Query value"): (("1", "true"), lambda: " ".join(dialect.ASKED)),
    ("5.3", "Unknown id"): (("404", "NOT_FOUND"), lambda: error("unknown-task")),
    ("5.5", "completed, ok"): (("output",), lambda: said("Output").lower()),
    ("5.5", "queued or running"): (("400", "Request is still in progress"), lambda: error("in-progress")),
    ("5.5", "completed, failed"): (("model's", "platform's"), lambda: str(dialect.failed.__doc__)),
    ("5.5", "wrong path"): (("404", "not found"), lambda: error("unknown-path")),
    ("5.6", "queued or running"): (("CANCELLATION_REQUESTED",), lambda: said("CancelRequested")),
    ("5.6", "already completed"): (("400", "ALREADY_COMPLETED"), lambda: error("late")),
    ("5.6", "unknown"): (("404", "NOT_FOUND"), lambda: error("unknown-task")),
    ("5.6", "(newer"): (("OK",), lambda: said("CancelDone")),
    ("5.7", "Sync calls"): (("429", "concurrent_requests_limit"), lambda: error("too-many-running")),
    ("6", "1 "): (("401",), lambda: error("no-key", "bad-key")),
    ("6", "3 "): (("404", "not found"), lambda: str(dialect.FAILURES["unknown-path"])),
    ("6", "4 "): (("IN_QUEUE", "queue_position"), lambda: said("InQueue")),
    ("6", "5 "): (("IN_PROGRESS", "logs"), lambda: said("InProgress")),
    ("6", "6 "): (("COMPLETED", "logs", "metrics", "error"), lambda: said("Completed")),
    ("6", "7 "): (("400", "Request is still in progress"), lambda: error("in-progress")),
    ("6", "8 "): (("422",), lambda: str(dialect.FAILURES["invalid"])),
    ("7.1", "`loc`"): (('"body"', "image_url"), lambda: items(I, image_url="x")),
    ("7.1", "`msg`"): (("msg",), lambda: said("DetailItem")),
    ("7.1", "`type`"): (("type",), lambda: said("DetailItem")),
    ("7.1", "`url`"): (("https://docs.fal.ai/errors#",), lambda: details.ERROR_PAGE),
    ("7.1", "`ctx`"): (("ctx",), lambda: said("DetailItem")),
    ("7.1", "`input`"): (("input",), lambda: said("DetailItem")),
    ("7.1", "`content_policy"): (
        ("422", "partner_validation_failed"),
        lambda: failed("content_policy_violation") + str(dialect.PARTNER),
    ),
    ("7.1", "`no_media"): (("no_media_generated", "422"), lambda: failed("no_media_generated")),
    ("7.1", "`image_load"): (
        ("image_load_error", "file_download_error", "face_detection_error", "feature_not_supported", "422"),
        lambda: failed("image_load_error", "file_download_error", "face_detection_error", "feature_not_supported"),
    ),
    ("7.1", "`image_aspect"): (
        ("image_aspect_ratio_error",),
        lambda: items(R25, video_urls=[f"{MP4}#width=900&height=300"]),
    ),
    ("7.1", "`file_too_large`"): (("max_size",), lambda: items(R, image_urls=[f"{PNG}#size=30000001"])),
    ("7.1", "`sequence_too"): (("sequence_too_long", "max_length"), lambda: items(R, image_urls=[PNG] * 10)),
    ("7.1", "`unsupported_image"): (
        ("unsupported_image_format", "unsupported_video_format", "unsupported_audio_format", "supported_formats"),
        lambda: items(
            R, image_urls=[f"{PNG}#format=x"], video_urls=[f"{MP4}#format=x"], audio_urls=[f"{MP3}#format=x"]
        ),
    ),
    ("7.1", "`video_duration_too_long"): (
        ("video_duration_too_long", "audio_duration_too_long", "max_duration", "provided_duration"),
        lambda: items(R, video_urls=[f"{MP4}#duration=16"], audio_urls=[f"{MP3}#duration=16"]),
    ),
    ("7.1", "`video_duration_too_short"): (
        ("video_duration_too_short", "audio_duration_too_short", "min_duration", "provided_duration"),
        lambda: items(R25, video_urls=[f"{MP4}#duration=1"], audio_urls=[f"{MP3}#duration=1"]),
    ),
    ("7.1", "plain pydantic"): (
        ("literal_error", "string_type"),
        lambda: items(T, resolution="8k") + items(T, end_user_id=5),
    ),
    ("7.1", "`internal_server"): (("500",), lambda: failed("internal_server_error")),
    ("7.1", "`generation_timeout"): (("504",), lambda: failed("generation_timeout")),
    ("7.1", "`downstream_service_error"): (("400",), lambda: failed("downstream_service_error")),
    ("7.1", "`downstream_service_un"): (("500",), lambda: failed("downstream_service_unavailable")),
    ("7.2", "`request_timeout"): (("504",), lambda: failed("request_timeout") + failed("startup_timeout")),
    ("7.2", "`runner_scheduling"): (
        ("503", "runner_connection_timeout", "runner_disconnected", "runner_connection_refused"),
        lambda: failed("runner_connection_timeout", "runner_disconnected", "runner_connection_refused"),
    ),
    ("7.2", "`runner_incomplete"): (("502",), lambda: failed("runner_incomplete_response")),
    ("7.2", "`runner_server"): (("500",), lambda: failed("runner_server_error", "internal_error")),
    ("7.2", "`client_dis"): (("499",), lambda: failed("client_disconnected", "client_cancelled")),
    ("7.2", "`bad_request`"): (("400",), lambda: failed("bad_request")),
    ("7.3", "401"): (("401", "No user found for Key ID and Secret"), lambda: error("bad-key", "no-key")),
    ("7.3", "403"): (("403", "User is locked. Reason: Exhausted balance."), lambda: error("insufficient-credit")),
    ("7.3", "404"): (("404", "NOT_FOUND", "not found"), lambda: error("unknown-task", "unknown-path", "unknown-app")),
    ("7.3", "429"): (("429",), lambda: error("queue-too-long", "too-many-running")),
    ("8", "Ask"): (("fal_webhook", "query"), lambda: rule("webhook-url")),
    ("8", "Success body"): (("request_id", "gateway_request_id", "OK", "payload"), lambda: said("EventOk")),
    ("8", "Failure body"): (("ERROR", "Invalid status code: 422", "payload"), lambda: said("EventError")),
    ("8", "Unserialisable"): (("payload_error",), lambda: said("EventOk")),
    ("8", "Status words"): (("OK", "ERROR"), lambda: said("EventOk", "EventError")),
    ("8", "Keys"): (("kty", "OKP", "crv", "Ed25519", "24 h"), lambda: said("Keys")),
    ("8", "Source IPs"): (("webhook_ip_ranges",), lambda: said("Meta")),
    ("9", "Python | `POST https://rest"): (
        ("token", "token_type", "base_url", "expires_at"),
        lambda: said("StorageToken"),
    ),
    ("9", "Python | `POST https://v3"): (("access_url",), lambda: said("Uploaded")),
    ("9", "Python, fallback"): (("upload_url", "file_url"), lambda: said("Initiated")),
    ("9", "Python, above"): (("access_url", "uploadId"), lambda: said("MultipartStarted")),
    ("9", "JS | `POST"): (("upload_url", "file_url"), lambda: said("Initiated")),
    ("9", "JS `connection"): (("a JSON string",), lambda: said("RealtimeToken")),
    ("9", "JS, above"): (("partNumber", "etag"), lambda: said("PartKept")),
    ("10", "standard t2v"): (("0.014", "0.008"), lambda: price("2.0", "standard", "480p", "720p", "1080p", "4k")),
    ("10", "standard i2v"): (("0.014",), lambda: price("2.0", "standard", "480p", "720p", "1080p")),
    ("10", "standard r2v"): (("0.6",), lambda: UNIT),
    ("10", "fast | "): (("0.0112",), lambda: price("2.0", "fast", "480p", "720p")),
    ("10", "fast r2v"): (("0.6",), lambda: UNIT),
    ("10", "mini | "): (("0.007",), lambda: price("2.0", "mini", "480p", "720p")),
    ("10", "mini r2v"): (("0.6",), lambda: UNIT),
    ("10", "us t2v"): (("0.0168",), lambda: price("2.0", "us", "480p", "720p")),
    ("10", "enterprise/v2"): (("0.014",), lambda: price("2.0", "enterprise", "480p", "720p")),
    ("14", "Ids"): (("bytedance/seedance-2.5/text-to-video", "bytedance/seedance-2.5/flash/text-to-video"), paths),
    ("14", "`duration`"): (("`auto`", "30"), lambda: rule("unknown-duration-2-5")),
    ("14", "`resolution`"): (
        ("480p", "720p", "1080p", "flash"),
        lambda: rule("unknown-resolution-2-5", "resolution-of-flash"),
    ),
    ("14", "`aspect_ratio`"): (("aspect_ratio",), lambda: sent(T25)),
    ("14", "r2v lists"): (
        ("30", "10", "1.8", "30.2", "200 MB", "300", "6000", "0.4", "2.5", "24", "60", "15 MB", "an image or"),
        lambda: rule(
            *(name for name in RULES.rules if name.endswith("-2-5")), "audio-too-large", "audio-alone"
        ).replace("one image or", "an image or"),
    ),
    ("14", "image formats"): (
        ("PNG", "WebP", "BMP", "TIFF", "GIF", "HEIC", "HEIF"),
        lambda: rule("file-format-2-5"),
    ),
    ("14", "new fields"): (
        ("reference", "editing", "extension", "H264", "H265", "standard", "high"),
        lambda: rule("unknown-reference-task", "unknown-codec", "unknown-bitrate", "editing-sets-length"),
    ),
    ("14", "prices"): (
        ("0.0214", "0.0234", "0.014", "0.6"),
        lambda: f"{price('2.5', 'standard', '480p', '1080p')} {price('2.5', 'flash', '480p')} {UNIT}",
    ),
    ("1", "All follow-up"): (("{owner}/{app}",), offered),
    ("4", "`https://queue.fal.run`"): (("queue.fal.run",), offered),
    ("4", "`https://fal.run`"): (("fal.run", "POST"), offered),
    ("4", "`https://rest.fal.ai`"): (("rest.fal.ai", "rest.alpha.fal.ai"), offered),
    ("4", "`https://v3.fal.media`"): (("v3.fal.media",), offered),
    ("5", "stream"): (("/requests/{request_id}/status/stream", "GET"), offered),
    ("8", "Timeout"): (("15 s",), hook),
    ("8", "Retries"): (("10 attempts", "2 hours"), hook),
    ("8", "Headers"): (("Request-Id", "User-Id", "Timestamp", "Signature"), hook),
    ("8", "Signed text"): (("timestamp", "user", "SHA-256"), hook),
    ("8", "Algorithm"): (("Ed25519",), hook),
}

CLIENT, ENGINE, OTHER = (
    "a client's own matter: nothing that fal's side shows",
    "the engine's: how tasks, money and deliveries run, which no data of this folder says",
    "no sentence of the pages of Seedance leads to it",
)
NOT_PLAYED: Mapping[Key, str] = {
    ("1", "`fal.ai/models"): OTHER,
    ("2.3", "Raw binary"): CLIENT,
    ("4", "`https://api.fal.ai"): "lists of models and their prices, which aren't played",
    ("4", "Key form"): "any key is good at the mock",
    ("4", "Environment"): CLIENT,
    ("4", "Login instead"): CLIENT,
    ("5.1", "No idempotency"): ENGINE,
    ("5.1", "Jobs are durable"): "the mock doesn't fail by itself, so there is nothing to try again",
    ("5.2", "`X-Fal-Runner-Hint`"): "any text is good, and nothing that a client sees follows from it",
    ("5.2", "`x-app-fal"): "there is no fallback endpoint to turn off",
    ("5.2", "`X-Fal-Tags`"): "a note by a third party",
    ("5.2", "`X-Fal-Retry-Config`"): "for a caller's own apps only",
    ("5.3", "Status GET keeps"): ENGINE,
    ("5.7", "Queue submissions"): ENGINE,
    ("5.7", "New accounts"): ENGINE,
    ("6", "2 "): ENGINE,
    ("6", "9 "): ENGINE,
    ("7.1", "`image_too_small`"): OTHER,
    ("7.1", "`image_too_large`"): OTHER,
    ("7.1", "`greater_than`"): "no field of Seedance has a number with limits",
    ("7.1", "`one_of`"): "choices are pydantic's `literal_error`",
    ("7.3", "5xx from"): "a fault of the mock: a proxy's page, without fal's headers",
    ("8", "Freshness"): CLIENT,
    ("9", "JS | `PUT"): "the body of that response is ignored: it has no form",
}
SHEET = Sheet("fal", lambda section: section.partition(".")[0] in SECTIONS, PLAYED, NOT_PLAYED)
