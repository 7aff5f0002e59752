"""What plays each row of WaveSpeed's fact sheet, and why some rows are played by nothing."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.providers.wavespeed import PROVIDER, dialect, pricing
from drytake.schemas.providers.wavespeed.requests import PATHS
from tests.providers.all_said import played_by, said_by
from tests.providers.sheet_rows import Key, Played, Sheet

__all__ = ["SHEET"]

PREFIX = "/api/v3/bytedance/seedance-"


def cost(path: str, **fields: Any) -> str:
    """Return the price of a request, in USD."""
    row = PROVIDER.operation_at("POST", f"{PREFIX}{path}")
    assert row is not None
    contract: Any = row.contract_at(f"{PREFIX}{path}")
    request = contract.validate_value({"prompt": "p", **fields}).request
    return f"{pricing.estimate(request).amount:.2f}"


def rates(family: str, tier: str, group: str) -> str:
    return " ".join(f"{rate.amount}" for key, rate in pricing.RATES.rates.items() if key[:3] == (family, tier, group))


IMAGE, VIDEO = "https://example.com/i.png", "https://example.com/v.mp4#duration=10"
FLOWS = "text-to-video|image-to-video|video-edit|video-extend"
ROWS: Mapping[Key, str | Played] = {
    ("1", "Base"): "api.wavespeed.ai|/api/v3",
    ("1", "Auth"): "Authorization|Bearer|X-API-Key",
    (
        "1",
        "`seedance-2.0`",
    ): f"{FLOWS}|text-to-video-turbo|image-to-video-turbo|text-to-video-fast|image-to-video-spicy|video-edit-turbo",
    ("1", "`seedance-2.0-fast`"): "seedance-2.0-fast",
    ("1", "`seedance-2.0-mini`"): "seedance-2.0-mini",
    ("1", "`seedance-2.5`"): "seedance-2.5|video-edit-turbo",
    ("2", "`prompt`"): "prompt",
    ("2", "`image` "): "image|first frame",
    ("2", "`last_image`"): "last_image|last frame",
    ("2", "`video`"): "video|trimmed to 15",
    ("2", "`reference_images`"): "reference_images|9",
    ("2", "`reference_videos`"): "reference_videos|15",
    ("2", "`reference_audios`"): "reference_audios|15",
    ("2", "`aspect_ratio`"): "16:9|9:16|4:3|3:4|1:1|21:9|adaptive",
    ("2", "`resolution`"): "720p|480p|1080p|4k",
    ("2", "`duration`"): "duration|4",
    ("2", "`generate_audio`"): "generate_audio|true",
    ("2", "`enable_web_search`"): "enable_web_search|false",
    ("2", "`enable_sync_mode`"): "enable_sync_mode|false",
    ("2", "`enable_base64_output`"): "enable_base64_output|base64",
    ("3", "submit"): "created|200",
    ("3", "result"): "/result|200",
    ("3", "history"): "/api/v3/predictions",
    ("3", "webhook secret"): "/api/v3/webhook/secret|whsec_|secret_key",
    ("3", "`code`"): "code|integer",
    ("3", "`data.outputs`"): "outputs|array",
    ("3", "`data.status`"): "status",
    ("3", "`data.error`"): "error|string",
    ("3", "`data.code`"): "code|integer",
    ("3", "`data.timings"): "timings|inference|integer",
    ("3", "`data.has"): "has_nsfw_contents|array",
    ("3", "`created`"): "created|processing",
    ("3", "`completed`"): "completed",
    ("3", "`failed`"): "failed",
    ("4", "`enable_sync"): "enable_sync_mode",
    ("4", "Not ready"): (
        ("120", "5004", "Sync mode timed out", "processing"),
        lambda: f"{dialect.SYNC_SECONDS} {dialect.SYNC_CODE} {dialect.submitted.__code__.co_consts} {dialect.STATES}",
    ),
    ("5", "ticket"): "/api/v3/media/uploads|filename|size|content_type|upload|method|PUT|url|headers|download_url",
    ("5", "bytes"): "PUT",
    ("5", "older"): "/api/v3/media/upload/binary|file|download_url",
    ("6", "Body"): "status|outputs",
    ("6", "Headers"): "webhook-id|webhook-timestamp|webhook-signature|v3,",
    ("6", "Signed text"): (("body", "{"), lambda: str(PROVIDER.webhook)),
    ("6", "Algorithm"): "whsec_|hex|v3",
    ("6", "Retries"): (("3",), lambda: str(len(PROVIDER.webhook.retries) if PROVIDER.webhook else 0)),
    ("7", "401"): "401|nvalid authentication",
    ("7", "400"): "400|code|message",
    ("7", "402"): "402",
    ("7", "404"): "404",
    ("7", "429"): "429",
    ("7", "1200"): "1200",
    ("7", "1400"): "1401|1403",
    ("7", "5000"): (("5004",), lambda: str(dialect.SYNC_CODE)),
    ("8", "2.0 t2v, i2v"): (("0.12", "0.24", "0.60", "1.20"), lambda: rates("2.0", "standard", "text")),
    ("8", "2.0 t2v with"): (("0.065", "0.13", "0.325"), lambda: rates("2.0", "standard", "video")),
    ("8", "2.0 fast"): (("0.08", "0.16", "0.40"), lambda: rates("2.0", "fast", "text")),
    ("8", "2.0 mini i2v"): (("0.06", "0.12", "0.30", "0.60"), lambda: rates("2.0", "mini", "image")),
    ("8", "2.0 mini t2v"): (("0.0375", "0.075", "0.1875", "0.375"), lambda: rates("2.0", "mini", "text")),
    ("8", "2.5 no"): (("0.18", "0.36", "0.90", "1.80"), lambda: rates("2.5", "standard", "text")),
    ("8", "2.5 with"): (("0.11", "0.22", "0.55"), lambda: rates("2.5", "standard", "video")),
    ("8", "1 "): (("1.20",), lambda: cost("2.0/text-to-video")),
    ("8", "2 "): (("2.40",), lambda: cost("2.0-fast/text-to-video", duration=15)),
    ("8", "3 "): (("6.00",), lambda: cost("2.0/image-to-video", image=IMAGE, resolution="1080p", duration=10)),
    ("8", "4 "): (("1.20",), lambda: cost("2.0/image-to-video", image=IMAGE, last_image=IMAGE)),
    ("8", "5 "): (("2.40",), lambda: cost("2.0/text-to-video", reference_images=[IMAGE] * 9, duration=10)),
    ("8", "6 "): (("1.95",), lambda: cost("2.0/text-to-video", reference_videos=[VIDEO])),
    ("8", "7 "): (("0.24",), lambda: cost("2.0-mini/image-to-video", image=IMAGE, resolution="480p", duration=4)),
    ("8", "8 "): (("10.80",), lambda: cost("2.5/text-to-video", duration=30)),
    ("10", "1 "): "image|last_image",
    ("10", "2 "): "4",
    ("10", "3 "): "480p|4k|15|9 videos",
    ("10", "4 "): "1080p",
    ("10", "6 "): (("0.13",), lambda: rates("2.0", "standard", "video")),
}
CLIENT, UNSAID = "a client's own matter", "nothing is said of it, and nothing is made of it"
NOT_PLAYED: Mapping[Key, str] = {
    ("1", "Keys"): "any key is good at the mock",
    ("1", "Client headers"): CLIENT,
    ("2", "`images`"): "superseded: unknown here, with a warning",
    ("2", "`seed`"): "of the spicy models, which are known and not played",
    ("3", "`data.id`"): "32 hexadecimal digits",
    ("4", "Both SDKs"): CLIENT,
    ("5", "limits"): "the server's own limit of a file",
    ("6", "Age"): "a receiver's matter",
    ("7", "1405"): "without a meaning",
    ("8", "`-text"): "known and not played",
    ("8", "fast `-turbo`"): "known and not played",
    ("10", "5 "): "an envelope, as both SDKs read it",
    ("10", "7 "): "inferred ones are said to be so; nothing cancels",
}
SHEET = Sheet(
    "wavespeed",
    lambda section: section not in ("", "9"),
    played_by(ROWS, said_by(PROVIDER, set(PATHS.values()), pricing.RATES.rates)),
    NOT_PLAYED,
)
