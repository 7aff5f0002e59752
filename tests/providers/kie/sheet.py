"""What plays each row of kie's fact sheet, and why some rows are played by nothing."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.providers.kie import PROVIDER, dialect, pricing, requests
from drytake.schemas.providers.kie.contracts import JOB
from drytake.schemas.providers.kie.rules.book import MODELS
from drytake.schemas.providers.kie.rules.create import PROMPT
from tests.providers.all_said import played_by, said_by
from tests.providers.sheet_rows import Key, Played, Sheet

__all__ = ["SHEET"]

STANDARD, FAST, MINI, LATEST = MODELS


def cost(model: str, *seconds: float, **fields: Any) -> str:
    """Return the list price of a request, in credits."""
    videos = [f"https://example.com/v.mp4#duration={one}" for one in seconds]
    asked = {"prompt": "A lighthouse", **fields} | ({"reference_video_urls": videos} if videos else {})
    request: Any = JOB.validate_value({"model": model, "input": asked}).request
    return str(pricing.estimate(request).amount)


def rates(tier: str, resolution: str) -> str:
    """Return the rates of a model, and those of a campaign that has ended."""
    found = (pricing.RATES.rates[pricing.Key("2.0", tier, resolution, video)] for video in (False, True))
    return " ".join(f"{rate.amount.normalize():f} {rate.list_amount}" for rate in found)


def listed(tier: str, resolution: str, seconds: int) -> str:
    """Return what so many seconds cost by the list rate, outside a campaign."""
    amount = pricing.RATES.rates[pricing.Key("2.0", tier, resolution)].list_amount
    assert amount is not None
    return str(amount * seconds)


ROWS: Mapping[Key, str | Played] = {
    ("1", "API"): "api.kie.ai",
    ("1", "Upload host"): "kieai.redpandaai.co",
    ("1", "Result and"): "tempfile.aiquickdraw.com|file.aiquickdraw.com|templateb.aiquickdraw.com",
    ("1", "Auth"): "Authorization|Bearer",
    ("1", "Content type"): "application/json",
    ("1", "Missing"): "401|You do not have access permissions",
    ("2", "`bytedance/seedance-2`"): STANDARD,
    ("2", "`bytedance/seedance-2-fast`"): FAST,
    ("2", "`bytedance/seedance-2-mini`"): MINI,
    ("2", "`bytedance/seedance-2-5`"): LATEST,
    ("2", "`bytedance/seedance-2.0`"): "bytedance/seedance-2.0|dash",
    ("3", "`model`"): "model|string",
    ("3", "`input`"): "input|object",
    ("3", "`callBackUrl`"): "callBackUrl",
    ("3.1", "`prompt`"): (("3",), lambda: str(PROVIDER.rules["prompt-too-short"])),
    ("3.1", "`first_frame_url`"): "first_frame_url|asset://",
    ("3.1", "`last_frame_url`"): "last_frame_url",
    ("3.1", "`reference_image_urls`"): "jpeg, png, webp, bmp, tiff, gif|0.4|2.5|300|30 MB",
    ("3.1", "`reference_video_urls`"): "mp4, mov|409600|927408|50 MB|24|60",
    ("3.1", "`reference_audio_urls`"): "wav|mp3|15 MB",
    ("3.1", "`return_last_frame`"): "return_last_frame",
    ("3.1", "`generate_audio`"): "generate_audio|true",
    ("3.1", "`resolution`"): "720p|480p|1080p|4k",
    ("3.1", "`aspect_ratio`"): "16:9|adaptive",
    ("3.1", "`duration`"): "8|4",
    ("3.1", "`web_search`"): "web_search",
    ("3.1", "`nsfw_checker`"): "nsfw_checker",
    ("3.1", "`seed`"): "fps",
    ("3.1", '`"reference_video_urls "`'): "reference_video_urls |blank",
    ("3.2", "R1"): "three scenes that exclude one another",
    ("3.2", "R2"): "`last_frame_url`|needs `first_frame_url`",
    ("3.2", "R4"): "audio",
    ("3.2", "References"): "@Image",
    ("3.3", "`code`"): "200|code",
    ("3.3", "`msg`"): "msg",
    ("3.3", "`data.taskId`"): (("task_",), lambda: dialect.task_id("0" * 32, 0)),
    ("3.3", "`data` on refusal"): "null",
    ("4", "`taskId`"): "taskId|model",
    ("4", "`state`"): "waiting|queuing|generating|success|fail",
    ("4", "`param`"): "param|string",
    ("4", "`resultJson`"): "resultJson|resultUrls",
    ("4", "`failCode`"): "failCode|failMsg",
    ("4", "`costTime`"): "costTime|integer",
    ("4", "`createTime`"): "createTime|updateTime|completeTime|milliseconds",
    ("4", "`creditsConsumed`"): "creditsConsumed|number",
    ("4", "last frame"): (("second", "resultUrls"), lambda: f"second resultUrls {dialect._results.__doc__}"),
    ("5", "Order"): "waiting|queuing|generating|success|fail",
    ("5", "Not queryable"): "422|recordInfo is null",
    ("5", "Polling"): (("3 s",), lambda: f"{PROVIDER.timing.poll_seconds} s"),
    ("6", "`resultUrls`"): "resultUrls",
    ("6", "URL lifetime"): (("24",), lambda: str(PROVIDER.switches["url-lifetime"] // 3600)),
    ("6", "Media kept"): "months",
    ("6", "Direct link"): "/api/v1/common/download-url|/api/v1/chat/download-url",
    ("7", "`POST"): "/api/v1/playground/createAsset",
    ("7", "`GET"): "/api/v1/playground/getAsset",
    ("7", "Use"): "asset://",
    ("8", "When"): "callBackUrl",
    ("8", "Body, success"): (
        ("Playground task", "consumeCredits", "remainedCredits"),
        lambda: str(dialect.ended.__code__.co_consts),
    ),
    ("8", "Body, failure"): (("501", "Internal server error"), lambda: f"501 {dialect.FAILURES}"),
    ("8", "Timeout"): (("15",), lambda: str(PROVIDER.webhook and PROVIDER.webhook.timeout)),
    ("8", "Headers"): "X-Webhook-Timestamp|X-Webhook-Signature",
    ("8", "Signature"): "base64",
    ("9", "`POST /api/file-stream"): "/api/file-stream-upload",
    ("9", "`POST /api/file-base64"): "base64Data|uploadPath|fileName",
    ("9", "`POST /api/file-url"): "fileUrl|uploadPath|fileName",
    ("9", "Answer"): "downloadUrl|success|fileName|filePath|fileSize|mimeType|uploadedAt",
    ("9", "Errors"): "400|401|500",
    ("9", "Kept"): "days",
    ("10", "400"): (("400", "taskId parameter is required"), lambda: f"400 {dialect.NO_TASK_ID}"),
    ("10", "401"): "401|You do not have access permissions",
    ("10", "402"): "402|Credits insufficient : Your current balance isn't enough to run this request.",
    ("10", "422"): "422|recordInfo is null",
    ("10", "429"): "429|Rate limit exceeded",
    ("10", "455"): (("455", "maintenance"), lambda: f"{dialect.MAINTENANCE} {dialect.ERRORS}"),
    ("10", "500"): "500|Server Error - An unexpected error occurred while processing the request",
    ("10", "HTTP status"): "401|429",
    ("10", "In practice"): "200|402|422",
    ("10", "Follow"): "200|401|429",
    ("10", "Cost of"): (("consumeCredits",), lambda: str(dialect.ended.__code__.co_consts)),
    ("10", "When charged"): (("create",), lambda: str(pricing.TERMS.charged)),
    ("10", "New tasks"): (("20", "10"), lambda: str(PROVIDER.limits)),
    ("11", "2.0, 480p"): (("19", "11.5"), lambda: rates("standard", "480p")),
    ("11", "2.0, 720p |"): (("41", "25"), lambda: rates("standard", "720p")),
    ("11", "2.0, 1080p"): (("102", "62"), lambda: rates("standard", "1080p")),
    ("11", "fast, 480p |"): (("15.5", "9"), lambda: rates("fast", "480p")),
    ("11", "fast, 720p"): (("33", "20"), lambda: rates("fast", "720p")),
    ("11", "mini, 480p |"): (("3.8", "2.4"), lambda: rates("mini", "480p")),
    ("11", "mini, 720p"): (("8.2", "5"), lambda: rates("mini", "720p")),
    ("11", "no video"): (("seconds",), lambda: str(pricing.estimate.__code__.co_names)),
    ("11", "with video"): (("seconds",), lambda: str(pricing.estimate.__code__.co_names)),
    ("11", "bigger"): (("10 %",), lambda: f"{(pricing.TOP_UP_BONUS - 1) * 100:.0f} %"),
    ("11", "Full price list"): "/client/v1/model-pricing/page",
    ("11", "2.0, 720p, 5 s, text"): (("205",), lambda: cost(STANDARD)),
    ("11", "2.0, 720p, 15 s"): (("615",), lambda: cost(STANDARD, duration=15)),
    ("11", "2.0, 720p, 5 s +"): (("250",), lambda: cost(STANDARD, 5)),
    ("11", "fast, 480p, 4 s"): (("62",), lambda: listed("fast", "480p", 4)),
    ("11", "mini, 480p, 4 s"): (("15.2",), lambda: cost(MINI, resolution="480p", duration=4)),
    ("13", "1 "): (("20,000",), lambda: f"{PROMPT.high:,}"),
    ("13", "2 "): "duration|8",
    ("13", "3 "): "web_search",
    ("13", "4 "): "480p|720p|1080p|4k",
    ("13", "5 "): "frames",
    ("13", "6 "): (("24 h",), lambda: f"{PROVIDER.switches['url-lifetime'] // 3600} h"),
    ("13", "7 "): "402",
    ("13", "8 "): "taskId",
    ("13", "9 "): "msg",
    ("13", "10 "): "costTime",
    ("14", "4..15 s"): "4",
    ("14", "ratios"): "adaptive",
    ("14", "prompt"): "3",
    ("14", "resolution"): "4k",
    ("15", "text of"): "422",
    ("15", "audio alone"): "audio",
    ("15", "`return_last_frame`"): "return_last_frame",
    ("15", "HTTP status"): "errors-as-200",
}
UNSAID = "nothing is said of it, and nothing is made of it"
NOT_PLAYED: Mapping[Key, str] = {
    ("1", "Per-key"): "a sub-key's own limits are set in a web page",
    ("1", "SDK"): "there is none",
    ("2", "`bytedance/seedance-1.5-pro`"): "a model of other fields: outside what is validated",
    ("3.2", "R3"): "frames and references exclude one another, so that it never bites",
    ("3.2", "R5"): UNSAID,
    ("3.2", "R6"): "a client's own caution; kie says nothing",
    ("3.2", "R7"): "nothing looks at such a key",
    ("3.3", "`data.recordId`"): "of older APIs",
    ("4", "`progress`"): "of another model",
    ("5", "Upstream"): "named by a client alone; the scenario `stuck` keeps a task running",
    ("5", "Typical"): UNSAID,
    ("5", "Cancel"): "there is none",
    ("8", "Retries"): "the mock's own plan",
    ("8", "Which id"): "the task's id is signed; bodies say `taskId`",
    ("9", "Same name"): "each upload has a URL of its own",
    ("9", "Price"): "uploads are free",
    ("10", "404"): "an unknown id is told by 422, as five clients have seen it",
    ("10", "408"): "a client's word",
    ("10", "433"): "a client's word",
    ("10", "501"): "the code of a callback",
    ("10", "505 "): "no page says which feature",
    ("10", '"505'): "a parser's matter",
    ("10", "Running"): "no hard number: the switch `running-limit`",
    ("10", "Queries"): UNSAID,
    ("11", "2.0, 4k"): "a later table has it",
    ("14", "12 files"): UNSAID,
    ("14", "audio never"): UNSAID,
    ("14", "seed"): "fields that aren't there",
    ("15", "4k price"): "a later table has them",
    ("15", "retry plan"): "the mock's own",
}
SHEET = Sheet(
    "kie",
    lambda section: section not in ("", "12"),
    played_by(ROWS, said_by(PROVIDER, requests.INPUTS.values(), pricing.RATES.rates)),
    NOT_PLAYED,
)
