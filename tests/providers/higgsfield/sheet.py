"""What plays each row of Higgsfield's fact sheet, and why some rows are played by nothing."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.providers.higgsfield import PROVIDER, dialect, pricing, problems
from drytake.schemas.providers.higgsfield.requests import PATHS
from drytake.schemas.providers.higgsfield.responses import Model
from drytake.schemas.providers.higgsfield.rules import TASKS
from drytake.schemas.validation.rules import Limit
from tests.providers.all_said import played_by, said_by
from tests.providers.sheet_rows import Key, Played, Sheet

__all__ = ["SHEET"]

VIDEO = "https://example.com/v.mp4#duration=5"


def cost(path: str, **fields: Any) -> str:
    """Return tokens, with commas, and the price of a request in USD."""
    row = PROVIDER.operation_at("POST", f"/bytedance/seedance-{path}")
    assert row is not None
    assert row.contract is not None
    assert row.estimate is not None
    found = row.estimate(row.contract.validate_value({"prompt": "p", **fields}).request)
    return f"{found.lines[0].quantity * 1000:,.0f} {found.amount:.4f}"


def refused(path: str, **fields: Any) -> str:
    """Return what is told of a wrong body."""
    row = PROVIDER.operation_at("POST", f"/bytedance/seedance-{path}")
    assert row is not None
    assert row.contract is not None
    return problems.sentence_of(row.contract.validate_value(fields).violations)


def rates(*keys: tuple[str, str, bool]) -> str:
    return " ".join(f"{pricing.RATES.rates[pricing.Key(*key)].amount.normalize():f}" for key in keys)


def model(path: str) -> str:
    """Return what a path takes."""
    own = PATHS[f"/bytedance/seedance-{path}"]
    needed = [name for name, field in own.model_fields.items() if field.is_required()]
    limits = [one for field in own.model_fields.values() for one in field.metadata if isinstance(one, Limit)]
    spans = [f"{one.low or 0:g}..{one.high or 0:g}" for one in limits]
    return f"{needed} {spans} {own.model_fields['resolution']}"


def _row(path: str, words: str) -> Played:
    return tuple(words.split("|")), lambda: model(path)


T, F, R, E, X = TASKS
SMALL, EVERY = "480p|720p|1080p", "480p|720p|1080p|4k"
ROWS: Mapping[Key, str | Played] = {
    ("1", "Base"): "api.higgsfield.ai",
    ("1", "Older"): "platform.higgsfield.ai",
    ("1", "Auth"): "Authorization|Key",
    ("1", "Legacy"): "hf-api-key",
    ("1", "Request type"): "application/json",
    ("1", "Answer header"): (("x-correlation-id",), lambda: str(PROVIDER.headers)),
    ("1", "Front door"): "urllib",
    ("1", "`/<model path>`"): "POST|hf_webhook",
    ("1", "`/estimate"): "/estimate/|POST",
    ("1", "`/requests/{id}/status`"): "GET|status",
    ("1", "`/requests/{id}/cancel`"): "POST|cancel|queued",
    ("1", "`/files"): "/files/generate-upload-url|POST|PUT",
    ("1", "`/models`"): "/models|GET|items|slug|output_type|operation_type|input_schema|401",
    ("1", "`Idempotency-Key`"): "Idempotency-Key|1|255|visible ASCII|422",
    ("2", f"`bytedance/seedance-2.0/{T}`"): _row(f"2.0/{T}", f"prompt|4..15|{EVERY}"),
    ("2", f"`bytedance/seedance-2.0/{F}`"): _row(f"2.0/{F}", "image_url|4..15"),
    ("2", f"`bytedance/seedance-2.0/{R}`"): _row(f"2.0/{R}", "4..15"),
    ("2", f"`bytedance/seedance-2.5/{T}`"): _row(f"2.5/{T}", f"prompt|4..30|{SMALL}"),
    ("2", f"`bytedance/seedance-2.5/{F}`"): _row(f"2.5/{F}", "image_url|4..30"),
    ("2", f"`bytedance/seedance-2.5/{R}`"): _row(f"2.5/{R}", "4..30"),
    ("2", f"`bytedance/seedance-2.5/{E}`"): _row(f"2.5/{E}", "prompt|video_url"),
    ("2", f"`bytedance/seedance-2.5/{X}`"): _row(f"2.5/{X}", "video_url|4..30"),
    ("3", "`prompt`"): "prompt|string|1|4000",
    ("3", "`duration`"): "duration|integer|5|4",
    ("3", "`resolution`"): "resolution|720p",
    ("3", "`aspect_ratio`"): "aspect_ratio|16:9|4:3|1:1|3:4|9:16|21:9",
    ("3", "`generate_audio`"): "generate_audio|boolean|true",
    ("3", "`output_format`"): "output_format|mp4|mov",
    ("3", "`bitrate_mode`"): "bitrate_mode|standard|high",
    ("3", "`image_url`"): "image_url|string|first frame",
    ("3", "`end_image_url`"): "end_image_url|string|last frame",
    ("3", "`image_urls`"): "image_urls|9|30",
    ("3", "`video_urls`"): "video_urls|3|10",
    ("3", "`audio_urls`"): "audio_urls",
    ("3", "`video_url`"): "video_url|string",
    ("3.1", "R1 "): (
        ("resolution: '", "' is not one of ['480p', '720p'"),
        lambda: refused(f"2.5/{T}", prompt="p", resolution="4k"),
    ),
    ("3.1", "R1b"): (
        ("'prompt' is a required property", "is not of type 'integer'"),
        lambda: refused(f"2.0/{T}") + refused(f"2.0/{T}", prompt="p", duration="5"),
    ),
    ("3.1", "R2"): "/estimate/",
    ("3.1", "R3"): (("ignored",), lambda: "ignored" if PROVIDER.rules["unknown-field"].severity == "warning" else ""),
    ("3.1", "R4"): (("image_url",), lambda: refused(f"2.0/{F}", end_image_url="https://example.com/i.png")),
    ("3.1", "R5"): "400",
    ("3.1", "R6"): "12 files",
    ("3.1", "R7"): "https",
    ("5", "`status`, "): "status|request_id|status_url|cancel_url",
    ("5", "`video`"): "video|completed|url",
    ("5", "`error`"): "error|failed|string",
    ("6", "Words"): "queued|in_progress|completed|failed|nsfw|canceled",
    ("6", "`nsfw`"): "nsfw",
    ("6", "Cancel"): "202|queued|400",
    ("6", "Polling"): "2 s",
    ("6", "`failed` and"): (("not charged",), lambda: "not charged" if PROVIDER.switches["refund-on-failure"] else ""),
    ("6", "Output"): (("7 days",), lambda: f"{PROVIDER.switches['url-lifetime'] // 86_400} days"),
    ("6", "Concurrency"): "limit",
    ("8", "1 "): "POST|/files/generate-upload-url|content_type|image/png",
    ("8", "2 "): (
        ("Content-Type", "x-amz-tagging", "retention=temporary"),
        lambda: f"Content-Type {dialect.TAGS} {dialect.ticket.__code__.co_consts}",
    ),
    ("8", "3 "): "PUT|upload_headers",
    ("8", "4 "): "public_url",
    ("8", "types"): "image/jpeg|jpg|png|webp|gif|audio/wav|x-wav|video/mp4",
    ("9", '400 | `{"detail":"<text>"}` | input'): "400",
    ("9", '400 | `{"detail":"Maximum'): "400|Maximum number of concurrent requests",
    ("9", "401"): "401|Invalid credentials",
    ("9", "403 | text"): "403|credits",
    ("9", "403 | Cloudflare"): "403",
    ("9", "404"): "404|Not found",
    ("9", "400 | R1"): "400",
    ("9", "422"): "422|Idempotency-Key",
    ("9", "429"): "429",
    ("9", "503"): "503|disabled",
    ("10.1", "**Seedance"): (
        ("type", "description", "pricing_description"),
        lambda: str(dialect.priced.__code__.co_consts),
    ),
    ("10.2", "2.0, no"): (
        ("0.014", "0.008"),
        lambda: rates(*(("2.0", at, False) for at in ("480p", "720p", "1080p", "4k"))),
    ),
    ("10.2", "2.0, with"): (("0.0084", "0.0048"), lambda: rates(*(("2.0", at, True) for at in ("720p", "4k")))),
    ("10.2", "2.5, no"): (("0.0214", "0.0234"), lambda: rates(*(("2.5", at, False) for at in ("720p", "1080p")))),
    ("10.2", "2.5, with"): (("0.01284", "0.01404"), lambda: rates(*(("2.5", at, True) for at in ("720p", "1080p")))),
    ("10.2", "2.5 edit"): (("quote",), lambda: "quote" if "$0.01284" in pricing.described("2.5", E) else ""),
    ("10.2", "2.0, 5 s, 720p 16:9"): (("108,000", "1.5120"), lambda: cost(f"2.0/{T}")),
    ("10.2", "2.0, 10 s"): (("486,000", "6.8040"), lambda: cost(f"2.0/{T}", duration=10, resolution="1080p")),
    ("10.2", "2.0, 5 s, 4k"): (("972,000", "7.7760"), lambda: cost(f"2.0/{T}", resolution="4k")),
    ("10.2", "2.0, 5 s, 720p, 5 s"): (("216,000", "1.8144"), lambda: cost(f"2.0/{R}", video_urls=[VIDEO])),
    ("10.2", "2.5, 5 s, 720p"): (("108,000", "2.3112"), lambda: cost(f"2.5/{T}")),
    ("10.2", "2.5, 5 s, 1080p"): (("243,000", "5.6862"), lambda: cost(f"2.5/{T}", resolution="1080p")),
    ("10.2", "2.5, 4 s"): (("38,430", "0.8224"), lambda: cost(f"2.5/{T}", resolution="480p", duration=4)),
    ("10.2", "2.5, 30 s"): (("648,000", "13.8672"), lambda: cost(f"2.5/{T}", duration=30)),
    ("11", "Ask"): "hf_webhook|query",
    ("11", "When"): "completed|failed|nsfw",
    ("11", "Body"): "status|request_id|status_url|cancel_url|video|error",
    ("11", "Signature"): (("none",), lambda: "none" if PROVIDER.webhook and PROVIDER.webhook.sign is None else ""),
    ("11", "Retries"): (("2 h",), lambda: f"{sum(PROVIDER.webhook.retries) / 3600 if PROVIDER.webhook else 0:g} h"),
    ("13", "1 "): "platform.|api.",
    ("13", "2 "): (("1080p",), lambda: model(f"2.5/{T}")),
    ("13", "3 "): "bitrate_mode",
    ("13", "4 "): (("description",), lambda: str(dialect.priced.__code__.co_consts)),
    ("13", "6 "): "canceled",
    ("13", "7 "): "Idempotency-Key",
    ("13", "7b"): "422|400",
    ("13", "8 "): "Key",
    ("13", "9 "): "webhook",
    ("14", "9 / 3"): "9|3|30|10",
    ("14", "moderation"): "nsfw",
    ("14", "one endpoint"): (("path",), lambda: "path" if len(PATHS) > 1 else ""),
    ("15", "2.0's page"): "output_format|end_image_url",
    ("15", "prompt limit"): "4000",
    ("15", "other keys"): (("four",), lambda: "four" if len(Model.model_fields) == 4 else ""),
}
CLIENT, ABSENT = "a client's own matter", "it doesn't exist, so nothing plays it"
UNKNOWN = "nobody has published it, and `partial` says so"
NOT_PLAYED: Mapping[Key, str] = {
    ("1", "Environment"): CLIENT,
    ("1", "list of"): ABSENT,
    ("3", "`seed`"): ABSENT,
    ("3.1", "R8"): UNKNOWN,
    ("5", "`images`"): "of models of images, which aren't played",
    ("5", "progress"): ABSENT,
    ("6", "Time"): "the mock's own pace",
    ("9", "423"): "no model is blocked here; `partial` says so",
    ("10.1", "with a"): "of models that aren't played",
    ("11", "Other shape"): "the documented form counts",
    ("13", "5 "): CLIENT,
    ("14", "ratio"): ABSENT,
    ("14", "`seed`"): ABSENT,
    ("14", "fast"): ABSENT,
    ("15", "texts"): UNKNOWN,
    ("15", "model pages"): UNKNOWN,
    ("15", "2.0 with"): "the sizes of the model's maker",
    ("15", "queue"): UNKNOWN,
    ("15", "rest"): UNKNOWN,
}
SHEET = Sheet(
    "higgsfield",
    lambda section: section not in ("", "4", "7", "12", "12.1"),
    played_by(ROWS, said_by(PROVIDER, set(PATHS.values()), pricing.RATES.rates)),
    NOT_PLAYED,
)
