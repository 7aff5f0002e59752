"""When a signed link expires, by what its query says."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

__all__ = ["expiry"]

_SIGNED = re.compile(r"(?i)(?:^|&)(?:x-(?:amz|goog|tos|oss|obs)-expires|expires|se|q-sign-time|ex)=")
_STAMPED = ("amz", "goog", "tos", "oss", "obs")
_SIGNERS = ("signature", "awsaccesskeyid", "googleaccessid", "key-pair-id", "ossaccesskeyid", "accesskeyid")


def expiry(query: str) -> float | None:
    """Return when a signed address expires: of S3 and its kin, Google's, Azure's, Alibaba's, Tencent's, CloudFront's."""
    if not _SIGNED.search(query):
        return None
    sent = {name.lower(): value for name, value in parse_qsl(query)}
    try:
        return _stamped(sent) or _absolute(sent)
    except (ValueError, OverflowError):
        return None


def _stamped(sent: Mapping[str, str]) -> float | None:
    for store in _STAMPED:
        made, lasts = sent.get(f"x-{store}-date"), sent.get(f"x-{store}-expires")
        if made and lasts:
            start = datetime.strptime(made, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            return (start + timedelta(seconds=int(lasts))).timestamp()
    return None


def _absolute(sent: Mapping[str, str]) -> float | None:
    if "expires" in sent and any(name in sent for name in _SIGNERS):
        return float(int(sent["expires"]))
    if "se" in sent and "sig" in sent:
        until = datetime.fromisoformat(sent["se"])
        return (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp()
    if "q-sign-time" in sent:
        return float(int(sent["q-sign-time"].partition(";")[2]))
    return float(int(sent["ex"], 16)) if "ex" in sent and "hm" in sent else None
