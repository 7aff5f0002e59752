"""What plays each row of PiAPI's fact sheet, and why some rows are played by nothing."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.ids import uuid_id
from drytake.schemas.providers.piapi import PROVIDER, dialect, pricing, requests
from drytake.schemas.providers.piapi.contracts import TASK
from drytake.schemas.providers.piapi.rules.fields import PROMPT
from tests.providers.all_said import played_by, said_by
from tests.providers.sheet_rows import Key, Played, Sheet

__all__ = ["SHEET"]


def cost(task_type: str, *seconds: float, **fields: Any) -> str:
    """Return the price of a request in points, by thousands."""
    videos = [f"https://example.com/v.mp4#duration={one}" for one in seconds]
    asked = {"prompt": "p", **fields} | ({"video_urls": videos, "mode": "omni_reference"} if videos else {})
    request: Any = TASK.validate_value({"model": "seedance", "task_type": task_type, "input": asked}).request
    amount = pricing.estimate(request).amount
    assert amount is not None
    return f"{dialect.points(amount):,} {amount:.2f}"


def rates(family: str, tier: str, *, relaxed: bool = False) -> str:
    return " ".join(f"{rate.amount}" for key, rate in pricing.RATES.rates.items() if key[:3] == (family, tier, relaxed))


def ended() -> str:
    return str((dialect.task.__code__.co_consts, dialect._meta.__code__.co_consts, dialect.ended.__code__.co_consts))


ROWS: Mapping[Key, str | Played] = {
    ("1", "API"): "api.piapi.ai",
    ("1", "Upload host"): "upload.theapi.app",
    ("1", "Result host"): "img.theapi.app",
    ("1", "Auth"): "X-API-Key",
    ("1", "Content type"): "application/json",
    ("1", "Bot filter"): "urllib",
    ("2", "`seedance-2` "): "seedance-2",
    ("2", "`seedance-2-fast`"): "seedance-2-fast",
    ("2", "`seedance-2-mini`"): "seedance-2-mini",
    ("2", "the three"): "-less-restriction",
    ("2", "`seedance-2.5`"): "seedance-2.5",
    ("2", "`seedance-2-preview`"): "seedance-2-preview|-fast-preview|-vip",
    ("2", "`remove-watermark`"): "remove-watermark",
    ("3", "`model`"): "model|seedance",
    ("3", "`task_type`"): "task_type",
    ("3", "`input`"): "input|object",
    ("3", "`config.service_mode`"): "service_mode|public|private",
    ("3", "`config.webhook_config`"): "webhook_config|endpoint|secret",
    ("3.1", "`prompt`"): (("4,000",), lambda: f"{PROMPT.high:,}"),
    ("3.1", "`mode`"): "text_to_video|first_last_frames|omni_reference",
    ("3.1", "`duration`"): "duration|4",
    ("3.1", "`aspect_ratio`"): "16:9|auto",
    ("3.1", "`resolution`"): "480p|720p|1080p",
    ("3.1", "`audio`"): "audio|true",
    ("3.1", "`image_urls`"): "png|webp|bmp",
    ("3.1", "`video_urls`"): "mp4|mov|15.4",
    ("3.1", "`audio_urls`"): "mp3|wav|15",
    ("3.1", "`auto_upload_assets`"): "auto_upload_assets",
    ("3.1", "`asset_retention_hours`"): "asset_retention_hours",
    ("3.1", "`seed`"): "fps",
    ("3.2", "R1 "): "text_to_video",
    ("3.2", "R2"): "first_last_frames|one or two",
    ("3.2", "R3"): "12",
    ("3.2", "R4"): "400",
    ("3.2", "R6"): "audio",
    ("3.2", "R7"): "detected",
    ("3.2", "R8"): "asset:",
    ("3.2", "R9"): "1080p|fast",
    ("3.2", "R11"): "@image|@video|@audio",
    ("3.3", "`task_id`"): (("UUID",), lambda: f"UUID {uuid_id('0' * 32, 0)}"),
    ("3.3", "`model`"): "model|task_type",
    ("3.3", "`status`"): "pending",
    ("3.3", "`config`"): "service_mode|webhook_config",
    ("3.3", "`input`"): "input|object",
    ("3.3", "`output`"): "output|null",
    ("3.3", "`meta.created_at`"): "created_at",
    ("3.3", "`meta.started_at`"): "0001-01-01T00:00:00Z",
    ("3.3", "`meta.usage`"): "frozen|consume|point",
    ("3.3", "`meta.is_using"): "is_using_private_pool",
    ("3.3", "`detail`"): "detail|null",
    ("3.3", "`logs`"): "logs|array|string",
    ("3.3", "`error`"): "code|raw_message|message|detail",
    ("4", "`GET"): "GET /api/v1/task/{task_id}",
    ("4", "List of"): "/account/active_tasks",
    ("4", "Balance"): "GET /account/info|account_name|account_id",
    ("5", "Words"): (("lower case",), lambda: "lower case" if dialect.STATES["queued"][0].islower() else ""),
    ("5", "Order"): "pending|staged|processing|completed|failed",
    ("5", "Polling"): (
        ("2 s", "30 min"),
        lambda: f"{PROVIDER.timing.poll_seconds} s {PROVIDER.timing.longest / 60:g} min",
    ),
    ("6", "Link"): "video|string",
    ("6", "Lifetime"): (("24 h",), lambda: f"{PROVIDER.switches['url-lifetime'] // 3600} h"),
    ("7", "`POST https"): "/api/ephemeral_resource|file_name|file_data|url",
    ("7", "`POST /api/v1/asset"): "/api/v1/asset/upload",
    ("7", "`GET"): "/api/v1/asset/list",
    ("7", "`DELETE"): "/api/v1/asset/",
    ("7", "Use"): "asset:",
    ("8", "Asked for"): "webhook_config",
    ("8", "Body"): (("timestamp", "data"), ended),
    ("8", "Secret"): "x-webhook-secret",
    ("8", "Retries"): (("3", "5 s"), lambda: f"{len(PROVIDER.webhook.retries)} {PROVIDER.webhook.retries[0]} s"),  # type: ignore[union-attr]
    ("8", "Duplicates"): (("timestamp",), ended),
    ("9.1", "400"): "code|data|null|message",
    ("9.1", "401"): "401",
    ("9.1", "402"): "insufficient credits",
    ("9.1", "422"): "422|asset:",
    ("9.1", "429"): "429",
    ("9.1", "not told"): "active task count|has reached the plan limit|429",
    ("9.1", "403"): "403",
    ("9.2", "10000"): (
        ("restored frozen points", "Internal error. Please try again later."),
        lambda: f"{dialect.LOGS} {dialect.FAILURES}",
    ),
    ("9.2", "10003"): (
        ("The request was rejected due to copyright restrictions.", "Your content violated community guidelines."),
        lambda: f"{dialect.LOGS} {dialect.FAILURES}",
    ),
    ("9.2", "Cost of"): "frozen|consume",
    ("9.2", "While"): "frozen|consume",
    ("9.2", "After"): "consume",
    ("10", "Running"): "plan",
    ("11", "`seedance-2` "): (("0.10", "0.20", "0.50"), lambda: rates("2.0", "standard")),
    ("11", "`seedance-2-fast` "): (("0.048", "0.096"), lambda: rates("2.0", "fast")),
    ("11", "`seedance-2-mini` "): (("0.042", "0.084"), lambda: rates("2.0", "mini")),
    ("11", "`seedance-2-less"): (("0.11", "0.22", "0.55"), lambda: rates("2.0", "standard", relaxed=True)),
    ("11", "`seedance-2-fast-less"): (("0.0525", "0.106"), lambda: rates("2.0", "fast", relaxed=True)),
    ("11", "`seedance-2-mini-less"): (("0.046", "0.092"), lambda: rates("2.0", "mini", relaxed=True)),
    ("11", "without"): "second",
    ("11", "with `video"): "video_urls",
    ("11", "fast, 480p, 8 s"): (("3,840,000", "0.38"), lambda: cost("seedance-2-fast", duration=8)),
    ("11", "fast, 480p, 10 s"): (("9,600,000", "0.96"), lambda: cost("seedance-2-fast", 10, duration=10)),
    ("11", "fast less-restriction, 480p"): (
        ("10,500,000", "1.05"),
        lambda: cost("seedance-2-fast-less-restriction", 10, duration=10),
    ),
    ("11", "mini less-restriction, 480p"): (
        ("0.92",),
        lambda: cost("seedance-2-mini-less-restriction", 10, duration=10, resolution="480p"),
    ),
    ("11", "2.0, 720p, 5 s"): (("10,000,000", "1.00"), lambda: cost("seedance-2", resolution="720p")),
    ("11", "2.0, 1080p"): (("75,000,000", "7.50"), lambda: cost("seedance-2", resolution="1080p", duration=15)),
    ("12", "1 "): "mode",
    ("12", "2 "): "12|400",
    ("12", "3 "): "16:9|auto",
    ("12", "4 "): "200",
    ("12", "5 "): (("lower",), lambda: "lower" if dialect.STATES["queued"][0].islower() else ""),
    ("12", "6 "): (("0.048",), lambda: rates("2.0", "fast")),
    ("12", "10 "): "point",
    ("14", "9 images"): "12",
    ("14", "12 files"): "files",
    ("14", "15 s of"): "15.4",
    ("14", "two frames"): "first_last_frames|image_urls",
    ("14", "ratios"): "auto",
    ("14", "1080p"): "1080p",
    ("15", "status of"): "429|402",
    ("15", "text of"): "400|message",
    ("15", "lifetime"): (("24 h",), lambda: f"{PROVIDER.switches['url-lifetime'] // 3600} h"),
    ("15", "answer of"): "url|data",
    ("15", "form of"): "string",
}
UNSAID, ENGINE = "nothing is said of it, and nothing is made of it", "how the engine runs tasks and posts"
NOT_PLAYED: Mapping[Key, str] = {
    ("1", "Base URL"): "a client's own matter",
    ("3.2", "R5"): UNSAID,
    ("3.2", "R10"): "nothing looks at such a key",
    ("4", "`DELETE"): "the vendor knows no such call: 405",
    ("5", "Time"): "one plan's own times",
    ("5", "A refusal"): ENGINE,
    ("6", "Key for"): "results are served to whoever has the link",
    ("6", "File"): "the table of all sellers holds",
    ("6", "Last frame"): "there is none",
    ("7", "Limits"): "private assets aren't played",
    ("8", "When"): "the ends are posted",
    ("8", "Does"): "the scenario `webhook-lost` plays it",
    ("9.2", "At create"): "of spring",
    ("9.2", "Retry by"): "told in the logs alone",
    ("10", "By plan"): "unconfirmed: the switch `running-limit`",
    ("10", "Requests"): UNSAID,
    ("11", "spring"): "older than the page",
    ("11", "April"): "older than the page",
    ("11", "mid-2026"): "older than the page",
    ("11", "preview"): "older than the page",
    ("11", "site's list"): "its fast rates are the list ones of the campaign",
    ("11", "2.5"): "a newer page has others",
    ("11", "images and audio"): UNSAID,
    ("12", "7 "): "it is posted; the scenario `webhook-lost` plays the other",
    ("12", "8 "): "the vendor knows no such call: 405",
    ("12", "9 "): "the rates themselves are held",
    ("12", "11 "): "all types take them",
    ("14", "4..15"): "the common limits",
    ("14", "audio never"): UNSAID,
    ("14", "prompt"): "said in section 3.1",
    ("14", "seed"): "fields that aren't there",
    ("15", "audio alone"): "accepted, with a warning",
    ("15", "P1's"): "nothing newer was found",
    ("15", "meaning"): "any number is taken",
}
SHEET = Sheet(
    "piapi",
    lambda section: section not in ("", "13"),
    played_by(ROWS, said_by(PROVIDER, {*requests.INPUTS.values()}, pricing.RATES.rates)),
    NOT_PLAYED,
)
