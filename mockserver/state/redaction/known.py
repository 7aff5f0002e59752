"""Secrets that are known, as the key of a call is, found wherever they stand and however they are spelled."""

import base64
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote

from drytake.mockserver.state.redaction.names import REDACTED
from drytake.mockserver.state.redaction.patterns import SECRET_LENGTH, may_be_sought

__all__ = ["parts_of", "without"]

_SEPARATORS = re.compile(r"[\s;,=]+")
_CUT = "..."
"""How a text goes on that was cut off."""
_FREE = 2 * SECRET_LENGTH
"""Shorter secrets are found as words of their own only."""


@lru_cache(1_024)
def parts_of(hidden: tuple[str, ...]) -> tuple[str, ...]:
    """Return secrets and their parts, such as the key after its scheme, longest first; not those of any text."""
    parts = {part for value in hidden for part in (value, *_SEPARATORS.split(value)) if may_be_sought(part)}
    return tuple(sorted(parts, key=len, reverse=True))


def without(text: str, secrets: Iterable[str]) -> str:
    """Return a text without some secrets, in whatever spelling."""
    known = tuple(secrets)
    return _finder(known).clean(text) if known else text


@lru_cache(512)
def _finder(secrets: tuple[str, ...]) -> "_Finder":
    return _Finder(secrets)


class _Finder:
    """Finds some secrets as they are, in another case, escaped by JSON or URLs, and in base64."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._plain = sorted({*secrets, *map(_as_utf8, secrets)} - {""}, key=len, reverse=True)
        least = [one for one in self._plain if not any(two in one for two in self._plain if two != one)]
        self._least = [one.lower() for one in least]
        self._coded = [core for one in least for core in _base64_of(one)]
        self._loose: re.Pattern[str] | None = None

    def clean(self, text: str) -> str:
        for secret in self._plain:
            if secret in text:
                text = text.replace(secret, REDACTED) if len(secret) >= _FREE else _alone(text, secret)
        if self._hides_in(text.lower()):
            text = self._spellings.sub(REDACTED, text)
        for secret in self._plain:
            if secret[:SECRET_LENGTH] in text:
                text = _without_beginning(text, secret)
        for core in self._coded:
            if core in text:
                text = re.sub(rf"[A-Za-z0-9+/=_-]*{re.escape(core)}[A-Za-z0-9+/=_-]*", REDACTED, text)
        return text

    def _hides_in(self, lower: str) -> bool:
        """Return whether a secret may stand in a text in another spelling."""
        spellings = [lower]
        if "%" in lower:
            spellings.append(unquote(lower).lower())
        if "\\" in lower:
            spellings.append(_unescaped(lower).lower())
        return any(secret in spelling for spelling in spellings for secret in self._least)

    @property
    def _spellings(self) -> re.Pattern[str]:
        """What matches the secrets however their characters are written; made when it is needed."""
        if self._loose is None:
            self._loose = re.compile("|".join(map(_spelled, self._least)), re.IGNORECASE)
        return self._loose


def _as_utf8(secret: str) -> str:
    """Return a secret of a header, read as Latin-1, as a body has it."""
    try:
        return "" if secret.isascii() else secret.encode("latin-1").decode()
    except UnicodeError:
        return ""


def _alone(text: str, secret: str) -> str:
    return re.sub(rf"(?<![A-Za-z0-9]){re.escape(secret)}(?![A-Za-z0-9])", REDACTED, text)


def _without_beginning(text: str, secret: str) -> str:
    """Return a text without the beginning of a secret at whose rest it was cut off."""
    at = text.find(secret[:SECRET_LENGTH])
    while at >= 0:
        end = at + next(n for n in range(len(secret), 0, -1) if text.startswith(secret[:n], at))
        if end - at < len(secret) and (end == len(text) or text.startswith(_CUT, end)):
            text = text[:at] + REDACTED + text[end:]
        at = text.find(secret[:SECRET_LENGTH], at + 1)
    return text


def _spelled(secret: str) -> str:
    before, after = (r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])") if len(secret) < _FREE else ("", "")
    return before + "".join(map(_spelled_char, secret)) + after


def _spelled_char(char: str) -> str:
    ways = [rf"\\?{re.escape(char)}"]
    for one in {char, char.upper()}:
        ways.append("".join(f"%{byte:02x}" for byte in one.encode("utf-8", "surrogatepass")))
        ways += [rf"\\u{ord(part):04x}" for part in one[:1]]
    return f"(?:{'|'.join(ways)})"


_UNICODE = re.compile(r"\\u([0-9a-f]{4})")


def _unescaped(text: str) -> str:
    return _UNICODE.sub(lambda found: chr(int(found[1], 16)), text).replace("\\", "")


_KEPT_FROM, _LEFT_OUT = (0, 2, 3), (0, 3, 2)
"""Digits of base64 at either end that also tell of a secret's neighbours, by where it stands."""


def _base64_of(secret: str) -> Iterator[str]:
    """Yield what base64 makes of a secret's middle, wherever it stands in what is encoded."""
    raw = secret.encode("utf-8", "surrogatepass")
    for shift, start in enumerate(_KEPT_FROM):
        whole = base64.b64encode(bytes(shift) + raw).decode()
        core = whole[start : len(whole) - _LEFT_OUT[(len(raw) + shift) % 3]]
        if len(core) >= SECRET_LENGTH:
            yield from {core, core.replace("+", "-").replace("/", "_")}
