"""What plays each row of EvoLink's fact sheet, and why some rows are played by nothing."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.providers.evolink import PROVIDER, dialect, pricing
from drytake.schemas.providers.evolink.rules import MODELS
from tests.providers.all_said import played_by, said_by
from tests.providers.sheet_rows import Key, Played, Sheet

__all__ = ["SHEET"]


def cost(model: str, **fields: Any) -> str:
    """Return the price of a request, in USD."""
    contract: Any = PROVIDER.create.contract
    request = contract.validate_value({"model": f"seedance-2.0-{model}-to-video", "prompt": "p", **fields}).request
    return str(pricing.estimate(request).amount)


def rates(tier: str, *, with_video: bool = False) -> str:
    found = [rate for key, rate in pricing.RATES.rates.items() if (key.tier, key.with_video) == (tier, with_video)]
    return " ".join(f"{rate.amount} {rate.list_amount}" for rate in found)


def words(kind: str) -> str:
    return f"{dialect.ERRORS[kind]} {dialect.KINDS.get(kind, dialect.WRONG)}"


IMAGE, VIDEO = "https://example.com/i.png", "https://example.com/v.mp4#duration={}"
ROWS: Mapping[Key, str | Played] = {
    ("1", "API"): "api.evolink.ai|beta-api.evolink.ai",
    ("1", "Files"): "files-api.evolink.ai|/api/v1/files",
    ("1", "Results"): "files.evolink.ai|media.evolink.ai",
    ("1", "Auth"): "Authorization|Bearer",
    ("1", "standard"): (("seedance-2.0-text-to-video", "seedance-2.0-reference-to-video"), lambda: str(list(MODELS))),
    ("1", "fast"): (("seedance-2.0-fast-",), lambda: str(list(MODELS))),
    ("1", "mini"): (("seedance-2.0-mini-",), lambda: str(list(MODELS))),
    ("1", "2.5"): (("seedance-2.5-text-to-video", "-video-edit"), lambda: str(list(MODELS))),
    ("2", "`model`"): "model",
    ("2", "`prompt`"): "10,000 tokens",
    ("2", "`image_urls`"): "image_urls|9",
    ("2", "`video_urls`"): "video_urls|3",
    ("2", "`audio_urls`"): "audio_urls|3",
    ("2", "`duration`"): "4|15",
    ("2", "`quality`"): "480p|720p|1080p",
    ("2", "`aspect_ratio`"): "adaptive|16:9|21:9",
    ("2", "`generate_audio`"): "generate_audio|true",
    ("2", "`content_filter`"): (("1.1",), lambda: str(pricing.RELAXED)),
    ("2", "`model_params"): "model_params|web_search",
    ("2", "`callback_url`"): "callback_url|2048",
    ("2", "image "): "jpeg|webp|0.4|2.5|300|6000|30 MB",
    ("2", "video "): "mp4|mov|0.4|2.5|300|6000|50 MB|24|60",
    ("2", "audio "): "wav|mp3|15 MB",
    ("3", "`created`"): "created|id|model|object|progress|status|type|task_info|can_cancel",
    ("3", "`results`"): "results|array",
    ("3", "`error`"): "code|message|task_error",
    ("3", "`usage`"): "usage",
    ("4", "`GET /v1"): "GET /v1/credits|success|remaining_credits|token|user",
    ("4", "`POST files"): "/api/v1/files/upload/base64|base64_data|upload_path|file_name",
    ("4", "`POST .../upload/stream"): "/upload/stream|file",
    ("4", "`POST .../upload/url"): "/upload/url|file_url",
    (
        "4",
        "`GET .../list",
    ): "/list|/quota|DELETE|{file_id}|success|msg|total|upload_time|used_files|max_files|remain_files",
    ("5", "POST of"): "completed|failed",
    ("5", "10 s"): (("10 s", "1, 2", "4"), lambda: f"{PROVIDER.webhook.timeout} s {PROVIDER.webhook.retries}"),  # type: ignore[union-attr]
    ("5", "HTTPS"): "refuse",
    ("6", "400 | `invalid_request`"): (
        ("400", "invalid_request", "Invalid request parameters", "invalid_request_error"),
        lambda: words("malformed"),
    ),
    ("6", "400 | `invalid_task_id`"): (
        ("400", "invalid_task_id", "Invalid task ID format, must start with 'task-unified-'"),
        lambda: f"400 {dialect.WRONG_ID} {dialect.WRONG_ID_TEXT}",
    ),
    ("6", "401"): (
        ("401", "unauthorized", "Invalid or expired token", "Authentication required", "authentication_error"),
        lambda: words("bad-key") + words("no-key"),
    ),
    ("6", "402"): (
        ("402", "insufficient_quota", "Insufficient quota. Please top up your account."),
        lambda: words("insufficient-credit"),
    ),
    ("6", "403"): (("403", "permission"), lambda: words("forbidden-region")),
    ("6", "404"): (
        ("404", "task_not_found", "The requested task could not be found", "invalid_request_error"),
        lambda: words("unknown-task"),
    ),
    ("6", "413"): "413",
    ("6", "429"): (("429", "rate_limit_exceeded", "rate_limit_error"), lambda: words("rate-limit")),
    ("6", "500"): (("500", "internal_error", "Internal server error", "api_error"), lambda: words("server-error")),
    ("7", "standard |"): (("0.0919", "0.1985"), lambda: rates("standard")),
    ("7", "standard, reference"): (("0.0560", "0.1209"), lambda: rates("standard", with_video=True)),
    ("7", "fast |"): (("0.0745", "0.1608"), lambda: rates("fast")),
    ("7", "fast, reference"): (("0.0443", "0.0957"), lambda: rates("fast", with_video=True)),
    ("7", "mini"): (("0.0475", "0.10"), lambda: rates("mini")),
    ("7", "web search"): (("0.0006",), lambda: pricing.SEARCHES),
    ("7", "1 "): (("0.9925",), lambda: cost("text")),
    ("7", "2 "): (("2.4120",), lambda: cost("fast-text", duration=15)),
    ("7", "4 "): (("0.9925",), lambda: cost("image", image_urls=[IMAGE] * 2)),
    ("7", "5 "): (("1.9850",), lambda: cost("reference", image_urls=[IMAGE] * 9, duration=10)),
    ("7", "6 "): (("1.8135",), lambda: cost("reference", video_urls=[VIDEO.format(10)])),
    ("7", "7 "): (("1.9344",), lambda: cost("reference", video_urls=[VIDEO.format(3)], duration=8)),
    ("7", "8 "): (("1.09175",), lambda: cost("text", content_filter=False)),
    ("9", "2.5 page"): "4",
}
NOT_PLAYED: Mapping[Key, str] = {
    ("1", "Region"): "the scenario `forbidden-region` plays it",
    ("2", "body"): "the server's own limit of a body; data URLs are warned of",
    ("3", "`result_data"): "optional, and in no page",
    ("5", "Signature"): "nothing is signed",
    ("7", "3 "): "a later page has the rate",
    ("9", "1080p price"): "a later page has the rate",
    ("9", "cancel"): "there is none",
    ("9", "rate limits"): "vary by plan",
    ("9", "unknown keys"): "taken, with a warning",
    ("9", "task retention"): "inferred: as long as this server keeps them",
}
SHEET = Sheet(
    "evolink",
    lambda section: section not in ("", "8"),
    played_by(ROWS, said_by(PROVIDER, (), pricing.RATES.rates)),
    NOT_PLAYED,
)
