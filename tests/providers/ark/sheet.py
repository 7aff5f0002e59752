"""What plays a row of Ark's fact sheet: words that stand in the row and in what is said of it here."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from drytake.schemas.providers.ark import PROVIDER, VOLCENGINE, dialect, models, pricing, responses
from drytake.schemas.providers.ark.contracts import CREATE
from drytake.schemas.providers.ark.messages import refusal_of
from drytake.schemas.providers.ark.modes import Items, mode_of
from drytake.schemas.providers.ark.requests import CreateTask
from drytake.schemas.providers.ark.rules import RULES, book, listing
from drytake.schemas.providers.ark.rules.book import audio, body, image, references, text, video
from drytake.schemas.seedance.sizes import pixels
from tests.providers.ark.unplayed import NOT_PLAYED
from tests.providers.sheet_rows import Key, Played, Sheet

__all__ = ["SHEET"]

MP4 = "https://e.com/v.mp4"
WORKED = Path(__file__).parent / "schemas" / "test_pricing.py"

# --- what plays a row --------------------------------------------------------------------------------------------


def rule(*names: str) -> str:
    return " ".join(str(RULES[name]) for name in names)


def said(*names: str) -> str:
    """Return what models of responses say."""
    return " ".join(json.dumps(getattr(responses, name).model_json_schema()) for name in names)


def sent() -> str:
    return json.dumps(CreateTask.model_json_schema())


def ids() -> str:
    return " ".join((*models.BYTEPLUS, *models.VOLCENGINE))


def refused(shown: object) -> str:
    return str(refusal_of(CREATE.validate_value(shown).violations, shown))


def error(*kinds: str) -> str:
    return " ".join(f"{dialect.ERRORS[kind]} {dialect._CODES.get(kind)}" for kind in kinds)


def row(name: str) -> str:
    return str(PROVIDER.operation(name))


def mode(*items: dict[str, object]) -> str:
    return mode_of(Items(items))


def price(family: str, tier: str, resolution: str) -> str:
    keys = [pricing.Key(family, tier, resolution, with_video) for with_video in (False, True)]
    cards = (pricing.BYTEPLUS, pricing.VOLCENGINE)
    return " ".join(
        str(card.rates.rates[key].list_amount or card.rates.rates[key].amount) for card in cards for key in keys
    )


def sizes(ratio: str) -> str:
    found = (pixels(one, ratio, own=pricing.SIZES) for one in ("480p", "720p", "1080p", "4k"))
    return " ".join(f"{width}x{height}" for width, height in found)


def least() -> str:
    return " ".join(map(str, pricing.LEAST_SECONDS.values()))


def worked() -> str:
    return re.sub(r"(?<=\d)_(?=\d)", ",", WORKED.read_text(encoding="utf-8"))


def hosts() -> str:
    return " ".join((*PROVIDER.hosts, *VOLCENGINE.hosts, *PROVIDER.also_paid, PROVIDER.base_path))


TEXT, LATEST = dict[str, object](type="text", text="p"), "dreamina-seedance-2-5-260628"
CONTENT = "content"
PLAYED: Mapping[Key, Played] = {
    # section and beginning of a row: words that stand in it and in what plays it
    ("1", "Base URL"): (("ark.ap-southeast.bytepluses.com", "ark.cn-beijing.volces.com", "/api/v3"), hosts),
    ("1", "Other region"): (("ark.eu-west.bytepluses.com",), hosts),
    ("1", "Auth header"): (("Authorization: Bearer",), lambda: rule("key-missing")),
    ("1", "AK/SK auth"): (("accepted",), lambda: rule("key-missing").replace("aren't taken", "not accepted")),
    ("1", "Env variable"): (("ARK_API_KEY",), lambda: str(PROVIDER.clients)),
    ("1", "Response header"): (("x-request-id",), lambda: str(PROVIDER.headers)),
    ("1", "2.0 standard"): (("dreamina-seedance-2-0-260128", "doubao-seedance-2-0-260128"), ids),
    ("1", "2.0 fast"): (("dreamina-seedance-2-0-fast-260128", "doubao-seedance-2-0-fast-260128"), ids),
    ("1", "2.0 mini"): (("dreamina-seedance-2-0-mini-260615", "doubao-seedance-2-0-mini-260615"), ids),
    ("1", "1.5 pro"): (("seedance-1-5-pro-251215",), ids),
    ("1", "1.0 pro"): (("seedance-1-0-pro-250528", "seedance-1-0-pro-fast-251015"), ids),
    ("1", "2.5 (contrast"): (("dreamina-seedance-2-5-260628", "doubao-seedance-2-5-260628"), ids),
    ("1", "`model` also"): (("ep-",), lambda: rule("unknown-model")),
    ("1", "The family name"): (
        ("404", "InvalidEndpointOrModel.NotFound"), lambda: refused(text(model="dreamina-seedance-2-0"))
    ),
    ("1", "Console links"): (("seedance-2-0-260128",), lambda: rule("unknown-model")),
    ("2.1", "`t2v`"): (("t2v",), lambda: mode(TEXT)),
    ("2.1", "`i2v`"): (("i2v",), lambda: mode(image())),
    ("2.1", "`flf2v`"): (("flf2v",), lambda: mode(image("first_frame"), image("last_frame"))),
    ("2.1", "`r2v`"): (("r2v",), lambda: mode(video())),
    ("2.2", "`model`"): (("model", "required"), lambda: rule("model-missing")),
    ("2.2", "`content`"): (("content", "required"), lambda: rule("content-missing")),
    ("2.2", "`resolution`"): (
        ("480p", "720p", "1080p", "4k", "4K", "2k", "1440p", "2160p"), lambda: rule("unknown-resolution")
    ),
    ("2.2", "`ratio`"): (("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"), lambda: rule("unknown-ratio")),
    ("2.2", "`duration`"): (("4", "15", "-1"), lambda: rule("duration-of-model")),
    ("2.2", "`frames`"): (("29", "289", "25", "4", "1.0"), lambda: rule("frames-of-model")),
    ("2.2", "`seed`"): (("-1", "2147483647"), lambda: rule("seed-range", "seed-large")),
    ("2.2", "`camera_fixed`"): (("camera_fixed", "1.x"), lambda: rule("unsupported-field")),
    ("2.2", "`watermark`"): (("label", "false"), sent),
    ("2.2", "`generate_audio`"): (("true",), sent),
    ("2.2", "`return_last_frame`"): (("last_frame",), lambda: said("Outputs")),
    ("2.2", "`service_tier`"): (("must be empty",), lambda: refused(text(service_tier="flex"))),
    ("2.2", "`execution_expires_after`"): (("3600", "259200"), lambda: rule("expiry-range")),
    ("2.2", "`priority`"): (("0", "9"), lambda: rule("priority-range")),
    ("2.2", "`callback_url`"): (("public URL",), lambda: rule("callback-malformed")),
    ("2.2", "`safety_identifier`"): (("64 characters",), lambda: rule("identifier-too-long")),
    ("2.2", "`tools`"): (("web_search",), lambda: rule("unknown-tool", "tools-with-media")),
    ("2.2", "`draft`"): (("draft", "1.5", "2.5"), lambda: rule("unsupported-field")),
    ("2.2", "`output_format`"): (("mp4", "mov", "2.5"), lambda: rule("unknown-format", "format-of-model")),
    ("2.2", "`omni_reference_task_type`"): (("auto", "reference", "edit", "extend"), lambda: rule("unknown-task-type")),
    ("2.2", "any other key"): (("framespersecond", "999", "audio_url"), lambda: rule("unknown-field", "dropped-field")),
    ("2.3", "`text`"): (("1000",), lambda: rule("prompt-too-long")),
    ("2.3", "`image_url`"): (
        ("first_frame", "last_frame", "reference_image"), lambda: rule("unknown-image-role", "wrong-type")
    ),
    ("2.3", "`video_url`"): (("reference_video",), lambda: rule("video-role")),
    ("2.3", "`audio_url`"): (("reference_audio",), lambda: rule("audio-role")),
    ("2.3", "`draft_task`"): (("1.5 pro", "2.5"), lambda: rule("draft-of-model")),
    ("2.3", "`https://`"): (("public URL",), lambda: rule("url-malformed")),
    ("2.3", "`data:image"): (
        ("data:image/", "data:audio/", ";base64,", "lower case", "reference_video must be provided as a web url"),
        lambda: rule("data-url-form") + refused(body(video("data:video/mp4;base64,AAAA"))),
    ),
    ("2.3", "`asset://"): (("asset-YYYYMMDDhhmmss-xxxxx",), lambda: rule("unknown-asset")),
    ("2.3", "bare asset"): (("asset",), lambda: rule("url-malformed")),
    ("2.4", "Images, i2v"): (
        ("expected at most 9 reference images but got 10 instead.",),
        lambda: refused(body(*[image("reference_image")] * 10)),
    ),
    ("2.4", "Videos, r2v"): (("3", "videos"), lambda: refused(body(*[video()] * 4))),
    ("2.4", "Audios, r2v"): (("3",), lambda: refused(references(*[audio()] * 4))),
    ("2.4", "r2v must"): (("400",), lambda: refused(body(audio()))),
    ("2.4", "Image format"): (
        ("jpeg", "png", "webp", "bmp", "tiff", "gif", "heic", "heif"), lambda: rule("file-format").lower()
    ),
    ("2.4", "Image width"): (("0.4", "2.5"), lambda: rule("file-ratio")),
    ("2.4", "Image side"): (("300", "6000"), lambda: rule("file-side")),
    ("2.4", "Image file"): (("30 MB",), lambda: rule("file-too-large")),
    ("2.4", "Video container"): (("mp4", "mov"), lambda: rule("file-format").lower()),
    ("2.4", "Video clip"): (("1.8", "15.2"), lambda: rule("clip-length")),
    ("2.4", "Video total"): (("15.2",), lambda: rule("videos-too-long")),
    ("2.4", "Video ratio"): (("0.4", "2.5"), lambda: rule("file-ratio")),
    ("2.4", "Video side"): (("300", "6000"), lambda: rule("file-side")),
    ("2.4", "Video pixels"): (("407,696", "8,295,044", "614x664", "3326x2494"), lambda: rule("video-pixels")),
    ("2.4", "Video file"): (("200 MB",), lambda: rule("file-too-large")),
    ("2.4", "Video frame rate"): (("24", "60", "23.8"), lambda: rule("video-fps")),
    ("2.4", "Audio format"): (("wav", "mp3"), lambda: rule("file-format").lower()),
    ("2.4", "Audio clip"): (("1.8", "15.2"), lambda: rule("clip-length", "audios-too-long")),
    ("2.4", "Audio file"): (("15 MB",), lambda: rule("file-too-large")),
    ("2.5", "1 "): (("MissingParameter", CONTENT), lambda: refused({"model": book.MODEL})),
    ("2.5", "2 "): (
        ("text", "image_url", "audio_url", "video_url", "draft_task"), lambda: refused(body({"type": "image"}))
    ),
    ("2.5", "3 "): (("invalid role specified for image content",), lambda: refused(body(image("character")))),
    ("2.5", "4 "): (("role must be specified for image contents",), lambda: refused(body(image(), image()))),
    ("2.5", "5 "): (
        ("expected at most one first frame image content but got 2 instead",),
        lambda: refused(body(image("first_frame"), image("first_frame"), image("last_frame"))),
    ),
    ("2.5", "6 "): (
        ("expected at most 9 reference images but got 10 instead.",),
        lambda: refused(body(*[image("reference_image")] * 10)),
    ),
    ("2.5", "7 "): (
        ("first/last frame content cannot be mixed with reference media content",),
        lambda: refused(body(image("first_frame"), video())),
    ),
    ("2.5", "8 "): (
        ("reference media mode requires video role to be reference_video",), lambda: refused(body(video(role=None)))
    ),
    ("2.5", "9 "): (
        ("reference media mode requires audio role to be reference_audio",),
        lambda: refused(references(audio(role=None))),
    ),
    ("2.5", "10 "): ((CONTENT, "audio"), lambda: refused(body(audio()))),
    ("2.5", "11 "): ((CONTENT,), lambda: refused(body(image("last_frame")))),
    ("2.5", "12 "): ((CONTENT,), lambda: refused(body())),
    ("2.5", "13 "): (
        ("the parameter duration specified in the request is not valid for model dreamina-seedance-2-0 in t2v",),
        lambda: refused(text(duration=3)),
    ),
    ("2.5", "14 "): (
        (
            ("the specified parameter camera_fixed is not supported for model dreamina-seedance-2-0-mini in r2v,"
            " must be empty"),
        ),
        lambda: refused(references(model="dreamina-seedance-2-0-mini-260615", camera_fixed=True)),
    ),
    ("2.5", "15 "): (
        ("task_type", "the specified task_type r2v does not support model seedance-1-5-pro"),
        lambda: refused(references(model=book.OLDER)),
    ),
    ("2.5", "16 "): (("resource download failed",), lambda: refused(body(image(url="http://localhost/i.png")))),
    ("2.5", "17 "): (
        (
            ("the parameter video duration (seconds) specified in the request must be less than or equal to 15.2 for"
            " model dreamina-seedance-2-0 in r2v"),
        ),
        lambda: refused(body(video(f"{MP4}#duration=16"))),
    ),
    ("2.5", "18 "): (
        ("the parameter video total duration (seconds)", "must be less than or equal to 15.2"),
        lambda: refused(body(video(f"{MP4}#duration=9"), video(f"{MP4}#duration=8"))),
    ),
    ("2.5", "19 "): (
        ("the parameter video pixel count specified in the request must be greater than or equal to",),
        lambda: refused(body(video(f"{MP4}#width=640&height=480"))),
    ),
    ("2.5", "20 "): (
        ("reference_video must be provided as a web url",), lambda: refused(body(video("data:video/mp4;base64,AAAA")))
    ),
    ("2.5", "21 "): (("The specified asset", "is not found."), lambda: refused(body(image(url="asset://x")))),
    ("2.5", "22 "): (("tools",), lambda: refused(body(image(), tools=[{"type": "web_search"}]))),
    ("2.5", "23 "): (
        ("resolution",), lambda: refused(text(model="dreamina-seedance-2-0-mini-260615", resolution="4k"))
    ),
    ("2.6", "Python SDKs K1"): (("null",), lambda: rule("null-field")),
    ("3", "`id`, `model`"): (("id", "model", "status", "created_at", "updated_at"), lambda: said("Pending")),
    ("3", "`service_tier`"): (("service_tier", "execution_expires_after", "default"), lambda: said("Pending")),
    ("3", "`draft`, `priority`"): (("draft", "priority"), lambda: said("Pending")),
    ("3", "`generate_audio`"): (("generate_audio", "mini"), lambda: said("Pending")),
    ("3", "`error`"): (("code", "message"), lambda: said("Failed")),
    ("3", "`content`"): (("video_url", "last_frame_url"), lambda: said("Succeeded")),
    ("3", "`usage`"): (("completion_tokens", "total_tokens", "tool_usage", "web_search"), lambda: said("Succeeded")),
    ("3", "`seed`"): (("seed",), lambda: said("Succeeded")),
    ("3", "`resolution`, `ratio`"): (("resolution", "ratio", "adaptive"), lambda: said("Succeeded")),
    ("3", "`duration`"): (("24", "rounded down"), lambda: said("Succeeded").replace(" by 24", " / 24")),
    ("3", "`framespersecond`"): (("framespersecond",), lambda: said("Succeeded")),
    ("3", "`output_format`"): (("output_format", "mp4", "August"), lambda: said("Succeeded")),
    ("3", "`tools`"): (("tools", "type"), lambda: said("Succeeded")),
    ("3", "`safety_identifier`"): (("safety_identifier",), lambda: said("Pending", "Created")),
    ("3", "`draft_task_id`"): (("draft_task_id", "ever on 2.0"), lambda: said("Pending", "Succeeded")),
    ("3", "`queued`"): (("queued",), lambda: said("Pending")),
    ("3", "`running`"): (("running",), lambda: said("Pending")),
    ("3", "`succeeded`"): (("succeeded", "content", "usage"), lambda: said("Succeeded")),
    ("3", "`failed`"): (("failed", "error", "not billed"), lambda: said("Failed").replace("isn't billed", "not billed")),
    ("3", "`expired`"): (("expired", "execution_expires_after"), lambda: said("Pending") + row("create-task")),
    ("3", "`cancelled`"): (("cancelled",), lambda: said("Pending") + row("delete-task")),
    ("3", "URL life"): (("86400",), lambda: str(PROVIDER.switches["url-lifetime"])),
    ("3", "Hosts"): (
        (
            "ark-acg-ap-southeast-1.tos-ap-southeast-1.volces.com",
            "ark-acg-cn-beijing.tos-cn-beijing.volces.com",
        ),
        hosts,
    ),
    ("4.1", "`page_num`"): (("1", "500"), lambda: rule("list-page")),
    ("4.1", "`page_size`"): (("1", "500"), lambda: rule("list-page-size")),
    ("4.1", "`filter.status`"): (("filter.status", "expired"), lambda: listing.STATUS + rule("list-status")),
    ("4.1", "`filter.task_ids`"): (("filter.task_ids",), lambda: listing.IDS),
    ("4.1", "`filter.model`"): (("filter.model",), lambda: listing.MODEL),
    ("4.1", "`filter.service_tier`"): (("filter.service_tier", "default", "flex"), lambda: rule("list-service-tier")),
    ("4.2", "`queued`"): (("queued", "cancelled"), lambda: row("delete-task")),
    ("4.2", "`running`"): (
        ("409", "InvalidAction.RunningTaskDeletion", "Cannot delete task because it is currently"),
        lambda: error("late"),
    ),
    ("4.2", "`succeeded`"): (("succeeded", "failed", "expired"), lambda: row("delete-task")),
    ("4.2", "`cancelled`"): (("409",), lambda: error("late")),
    ("4.2", "unknown id"): (("404", "ResourceNotFound"), lambda: error("unknown-task")),
    ("5", "Trigger"): (("queued", "running", "succeeded", "failed", "expired"), lambda: str(PROVIDER.webhook)),
    ("5", "Delivered"): (("5",), lambda: f"{PROVIDER.webhook and PROVIDER.webhook.timeout}"),
    ("5", "Retries"): (("3",), lambda: f"{len(PROVIDER.webhook.retries)}" if PROVIDER.webhook else ""),
    ("5", "Signature"): (("none",), f"{PROVIDER.webhook and PROVIDER.webhook.sign}".lower),
    ("6", "400 | BadRequest | `MissingParameter` |"): (
        ("400", "BadRequest", "MissingParameter"), lambda: refused({"model": book.MODEL})
    ),
    ("6", "400 | BadRequest | `InvalidParameter` |"): (
        ("400", "BadRequest", "InvalidParameter"), lambda: refused(text(duration=3))
    ),
    ("6", "400 | BadRequest | `InputTextSensitive"): (
        ("InputTextSensitiveContentDetected", "InputImage", "InputVideo", "InputAudio"), lambda: str(dialect.REFUSED_INPUTS)
    ),
    ("6", "400 | BadRequest | the four"): ((".PolicyViolation",), lambda: str(dialect.REFUSED_INPUTS)),
    ("6", "400 | BadRequest | `InputImageSensitive"): (
        ("InputImageSensitiveContentDetected.PrivacyInformation",), lambda: str(dialect.REFUSED_INPUTS)
    ),
    ("6", "400 | BadRequest | `SensitiveContent"): (
        ("SensitiveContentDetected", ".SevereViolation", ".Violence"), lambda: str(dialect.REFUSED_INPUTS)
    ),
    ("6", "Tasks running"): (("10", "3"), lambda: f"{dialect.queue.__doc__}"),
    ("2.4", "Real human"): (("asset://", "PrivacyInformation"), lambda: f"{dialect.REFUSED_INPUTS} asset://"),
    ("6", "in task | - | `Output"): (
        ("OutputVideoSensitiveContentDetected", "OutputAudioSensitiveContentDetected", ".PolicyViolation"),
        lambda: str(dialect.FAILURES),
    ),
    ("6", "in task | - | `Internal"): (("InternalServiceError",), lambda: str(dialect.FAILURES["provider-failure"])),
    ("6", "401 | Unauthorized"): (
        (
            "401", "Unauthorized", "AuthenticationError", "The API key format is incorrect",
            "the API key or AK/SK in the request is missing or invalid",
        ),
        lambda: error("no-key", "bad-key"),
    ),
    ("6", "403"): (("403", "AccessDenied", "AccountOverdueError"), lambda: error("forbidden-region", "insufficient-credit")),
    ("6", "404 | `Not Found`"): (
        ("404", "Not Found", "InvalidEndpointOrModel.NotFound"), lambda: refused(text(model="gpt-4"))
    ),
    ("6", "404 | NotFound | `ResourceNotFound`"): (
        ("404", "NotFound", "ResourceNotFound", "The specified resource"), lambda: error("unknown-task")
    ),
    ("6", "409"): (("409", "Conflict", "InvalidAction.RunningTaskDeletion"), lambda: error("late")),
    ("6", "429 | TooManyRequests | `ModelAccount"): (
        ("429", "TooManyRequests", "ModelAccountRpmRateLimitExceeded"), lambda: error("rate-limit")
    ),
    ("6", "429 | TooManyRequests | `Quota"): (
        ("429", "QuotaExceeded", "The request has exceeded the quota."), lambda: error("too-many-running")
    ),
    ("6", "429 | TooManyRequests | `SetLimit"): (("429", "ServerOverloaded"), lambda: error("overloaded")),
    ("6", "500"): (("500", "InternalServerError", "InternalServiceError"), lambda: error("server-error")),
    ("6", "RPM of create"): (("600", "180", "15"), lambda: str(PROVIDER.limits)),
    ("7.1", "16:9"): (("864x496", "1280x720", "1920x1080", "3840x2160"), lambda: sizes("16:9")),
    ("7.1", "4:3"): (("752x560", "1112x834", "1664x1248", "3326x2494"), lambda: sizes("4:3")),
    ("7.1", "1:1"): (("640x640", "960x960", "1440x1440", "2880x2880"), lambda: sizes("1:1")),
    ("7.1", "3:4"): (("560x752", "834x1112", "1248x1664", "2494x3326"), lambda: sizes("3:4")),
    ("7.1", "9:16"): (("496x864", "720x1280", "1080x1920", "2160x3840"), lambda: sizes("9:16")),
    ("7.1", "21:9"): (("992x432", "1470x630", "2206x946", "4398x1886"), lambda: sizes("21:9")),
    ("7.2", "480p 16:9, 4 s"): (("40,594",), worked),
    ("7.2", "480p 16:9, 5 s"): (("50,638",), worked),
    ("7.2", "720p, 5 s"): (("108,900",), worked),
    ("7.2", "720p, 8 s"): (("173,700",), worked),
    ("7.2", "720p 1:1, 10 s"): (("216,900",), worked),
    ("7.2", "1080p 16:9, 5 s"): (("245,025",), worked),
    ("7.2", "720p 16:9, 5 s out"): (("216,900",), worked),
    ("7.2", "720p 16:9, 4 s out"): (("173,700",), worked),
    ("7.3", "Minimum billed seconds"): (("7", "9", "10", "12", "14", "15"), least),
    ("7.3", "Minimum tokens 480p"): (("90,396",), worked),
    ("7.3", "Minimum tokens 720p"): (("194,400",), worked),
    ("7.4", "standard | 480p"): (("7.0", "4.3", "46", "28"), lambda: price("2.0", "standard", "720p")),
    ("7.4", "standard | 1080p"): (("7.7", "4.7", "51", "31"), lambda: price("2.0", "standard", "1080p")),
    ("7.4", "standard | 4k"): (("4.0", "2.4", "26", "16"), lambda: price("2.0", "standard", "4k")),
    ("7.4", "fast"): (("5.6", "3.3", "37", "22"), lambda: price("2.0", "fast", "720p")),
    ("7.4", "mini"): (("3.5", "2.1", "23", "14"), lambda: price("2.0", "mini", "720p")),
    ("7.4", "1.5 pro"): (("2.4", "1.2"), lambda: str(pricing.BYTEPLUS.rates.rates)),
    ("7.4", "2.5 (contrast) | 480p"): (("10.7", "6.4", "70", "42"), lambda: price("2.5", "standard", "720p")),
    ("7.4", "2.5 (contrast) | 1080p"): (("11.7", "7.0"), lambda: price("2.5", "standard", "1080p")),
    ("8", "Total, standard"): (("231 s",), lambda: str(PROVIDER.timing.source).replace(" seconds", " s")),
    ("8", "`queued` ->"): (("5",), lambda: f"{PROVIDER.timing.video.queued}"),
    ("8", "Output URL"): (("7",), lambda: f"{PROVIDER.records and PROVIDER.records.seconds / 86_400:g}"),
    ("13", "`duration`"): (("4", "30", "-1"), lambda: rule("duration-of-model")),
    ("13", "`resolution`"): (("4k", "1080p"), lambda: rule("resolution-of-model")),
    ("13", "references"): (("30 images",), lambda: str(models.limits_at(LATEST).images) + " " + str(models.limits_at(LATEST))),
    ("13", "audio alone"): (("allowed",), lambda: "allowed" if CREATE.validate_value(body(audio(), model=LATEST)).request else ""),
    ("13", "clip and total"): (("1.8", "30.2"), lambda: rule("clip-length")),
    ("13", "`ratio`"): (("adaptive", "InvalidParameter.TaskTypeConstraint"), lambda: rule("ratio-of-task") + refused(body(image(), model=LATEST, ratio="1:1"))),
    ("13", "`omni_reference"): (("auto", "reference", "edit_video", "extend_video"), lambda: rule("unknown-task-type")),
    ("13", "`output_format`"): (("mp4", "mov"), lambda: rule("unknown-format")),
    ("13", "`seed`"): (("camera_fixed", "frames", "flex"), lambda: rule("unsupported-field", "seed-of-2-5")),
    ("13", "prompt"): (("32,000 characters",), lambda: rule("prompt-too-long-2-5")),
    ("13", "480p size"): (("854x480",), lambda: "{}x{}".format(*pixels("480p", "16:9", family="2.5"))),
}  # fmt: skip

CHECKED = {("7.5", f"{number} ") for number in range(1, 24)}
"""Rows whose figures are those of `test_pricing.WORKED`."""

SECTIONS = {*map(str, range(1, 9)), "13"}
SHEET = Sheet("ark", lambda section: section.partition(".")[0] in SECTIONS, PLAYED, NOT_PLAYED, CHECKED)
