"""One recorded exchange, as little of it as is looked at: a recording has tens of thousands."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from drytake.contract_tests.recordings.har import Content, Entry, Pair, PostData

__all__ = ["RecordedContent", "RecordedExchange", "exchange_of", "plain_exchange"]

_REMEMBERED = 4_096
_Headers = tuple[tuple[bytes, bytes], ...]


class RecordedContent(NamedTuple):
    """What a response carries."""

    mime_type: str
    size: float | None
    body: bytes | None
    """`None` where it wasn't recorded whole."""

    @property
    def unrecorded(self) -> bool:
        """Whether the body wasn't kept: an empty one was, where its size is."""
        return self.body is None or (not self.body and self.size != 0)


class RecordedExchange(NamedTuple):
    """What the client sent, and what it got."""

    method: str
    url: str
    headers: Mapping[bytes, bytes]
    at: float
    """When it began, in seconds since 1970; 0 where that can't be read."""
    body: bytes
    whole: bool
    """Whether the request's body was recorded, and all of it."""
    status: int
    """0 where the client got nothing."""
    response_headers: _Headers
    content: RecordedContent | None

    @property
    def response(self) -> bytes:
        """The response's body; empty where it wasn't recorded whole."""
        return (self.content.body or b"") if self.content else b""


def exchange_of(entry: Entry) -> RecordedExchange:
    """Return a HAR entry as that."""
    request, response = entry.request, entry.response
    return RecordedExchange(
        method=request.method.upper(),
        url=request.url,
        headers=_request_headers(_pairs(request.headers)),
        at=entry.at,
        body=((request.post_data.text or "") if request.post_data else "").encode("utf-8", "replace"),
        whole=_is_whole(request.post_data, request.body_size),
        status=response.status if response else 0,
        response_headers=_known(_pairs(response.headers)) if response else (),
        content=_content(response.content) if response and response.content else None,
    )


def _is_whole(post: PostData | None, size: float | None) -> bool:
    if post is None:
        return not size or size <= 0
    return post.text is not None and not (post.comment or "").startswith("cut")


def _content(content: Content) -> RecordedContent:
    return RecordedContent(content.mime_type or "", content.size, content.bytes())


def _pairs(pairs: Iterable[Pair]) -> tuple[tuple[str, str], ...]:
    return tuple([(pair.name, pair.value or "") for pair in pairs])


# --- entries as most recorders write them -----------------------------------------------------------------------------


def plain_exchange(entry: Any) -> RecordedExchange | None:
    """Return the same of a parsed entry in which all is as the format says; `None` of others, which a model has to read."""
    try:
        request, response = entry["request"], entry.get("response")
        method, url, begun, post = (
            request["method"],
            request["url"],
            entry.get("startedDateTime"),
            request.get("postData"),
        )
        size, text, comment = request.get("bodySize"), None, None
        if post is not None:
            text, comment = post.get("text"), post.get("comment")
        texts = (method, url, begun or "", text or "", comment or "")
        if not all(type(one) is str for one in texts) or type(size) not in (int, float, type(None)):
            return None
        return RecordedExchange(
            method=method.upper(),
            url=url,
            headers=_request_headers(_plain_pairs(request.get("headers", ()))),
            at=_seconds(begun),
            body=(text or "").encode(),
            whole=(not size or size <= 0)
            if post is None
            else text is not None and not (comment or "").startswith("cut"),
            status=_plain_status(response),
            response_headers=_known(_plain_pairs(response.get("headers", ()))) if response else (),
            content=_plain_content(response.get("content")) if response else None,
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _plain_pairs(pairs: Any) -> tuple[tuple[str, str], ...]:
    """Return names and values; whatever isn't plain raises."""
    found = tuple([(pair["name"], pair["value"]) for pair in pairs])
    _plainly([text for pair in found for text in pair])
    return found


def _plainly(texts: Iterable[Any]) -> None:
    if not all(type(text) is str for text in texts):
        raise TypeError("no text")


def _plain_status(response: Any) -> int:
    status = response.get("status", 0) if response else 0
    if type(status) is not int:
        raise TypeError("no status")
    return status


def _plain_content(content: Any) -> RecordedContent | None:
    if not content:
        return None if content is None else RecordedContent("", None, None)
    size, text, kind = content.get("size"), content.get("text"), content.get("mimeType")
    encoding, comment = content.get("encoding"), content.get("comment")
    _plainly([text or "", kind or "", encoding or "", comment or ""])
    if type(size) not in (int, float, type(None)):
        raise TypeError("no size")
    cut = text is None or (comment or "").startswith("cut")
    return RecordedContent(kind or "", size, None if cut else _bytes_of(text, encoding))


def _bytes_of(text: str, encoding: str | None) -> bytes | None:
    if encoding != "base64":
        return text.encode()
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return None


def _seconds(begun: str | None) -> float:
    try:
        return datetime.fromisoformat(begun or "").timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


# --- headers: the same come again and again --------------------------------------------------------------------------

_REQUESTS: dict[tuple[tuple[str, str], ...], Mapping[bytes, bytes]] = {}
_BYTES: dict[str, bytes] = {}


def _request_headers(pairs: tuple[tuple[str, str], ...]) -> Mapping[bytes, bytes]:
    """Return headers by name, the last of each; the same object for the same."""
    found = _REQUESTS.get(pairs)
    if found is None:
        if len(_REQUESTS) >= _REMEMBERED:
            _REQUESTS.clear()
        found = _REQUESTS[pairs] = dict(_known(pairs))
    return found


def _known(pairs: Iterable[tuple[str, str]]) -> _Headers:
    # names that begin with a colon are how recorders write what HTTP/2 says beside headers
    return tuple(
        [(_known_bytes(name.lower()), _known_bytes(value)) for name, value in pairs if not name.startswith(":")]
    )


def _known_bytes(text: str) -> bytes:
    found = _BYTES.get(text)
    if found is None:
        if len(_BYTES) >= _REMEMBERED:
            _BYTES.clear()
        found = _BYTES[text] = text.encode("latin-1", "replace")
    return found
