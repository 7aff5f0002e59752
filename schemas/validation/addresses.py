"""What a file's address tells offline: that it is none, that nobody outside can reach it, a page, an expired link, a kind.

Nothing is fetched. What an address says never changes but for one thing: whether a signed one has expired hangs on the
time, which the caller gives.
"""

import ipaddress
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from drytake.schemas.validation.media import FORMATS, data_url_type
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import Source
from drytake.schemas.validation.signed_links import expiry
from drytake.schemas.validation.text import quoted, shorten

__all__ = [
    "DATA",
    "EXPIRED",
    "MALFORMED",
    "MISMATCH",
    "PAGE",
    "SCHEME",
    "TAKEN",
    "UNREACHABLE",
    "Address",
    "AddressFinding",
    "AddressPatterns",
    "declare",
    "is_local",
    "local_host",
    "read_address",
    "seen_in",
]

MALFORMED, UNREACHABLE, PAGE = "url-malformed", "url-unreachable", "url-is-page"
EXPIRED, MISMATCH = "url-expired", "extension-mismatch"
SCHEME, DATA = "url-scheme", "base64-asset"
"""Names of rules that an address can break; a provider that has such a rule gets it validated. Of the last two, a contract says
whether they are: some fields take data URLs."""

TAKEN: Mapping[str, tuple[str, ...]] = {
    "image": (*FORMATS["image"], "jpg", "tif", "heic", "heif"),
    "video": (*FORMATS["video"], "m4v", "webm"),
    "audio": FORMATS["audio"],
}
"""Extensions that are taken where a provider says no more."""
_EXTENSIONS: Mapping[str, str] = {
    **dict.fromkeys((*TAKEN["image"], "svg", "avif", "ico", "psd", "jfif", "raw", "eps"), "image"),
    **dict.fromkeys((*TAKEN["video"], "avi", "mkv", "wmv", "flv", "mpg", "mpeg", "3gp", "ogv", "m3u8", "mts"), "video"),
    **dict.fromkeys((*TAKEN["audio"], "m4a", "aac", "ogg", "oga", "opus", "flac", "wma", "aiff", "amr"), "audio"),
}  # fmt: skip
_PAGES = frozenset(("html", "htm", "php", "asp", "aspx", "jsp"))

_LOCAL = re.compile(
    r"(?:^|\.)(?:localhost|local|localdomain|lan|internal|intranet|corp|home|private|test|invalid|onion|arpa)$"
)
_HOSTED = re.compile(
    r"""(?x)(?:www\.|m\.|mobile\.)?(?:
      youtube\.com/(?:watch|shorts|embed|live|playlist) | youtu\.be/. | youtube-nocookie\.com/ | music\.youtube\.com/
    | vimeo\.com/ | dailymotion\.com/ | dai\.ly/ | twitch\.tv/ | bilibili\.com/ | b23\.tv/ | loom\.com/share | streamable\.com/
    | v\.douyin\.com/ | douyin\.com/ | (?:vm\.|vt\.)?tiktok\.com/ | instagram\.com/ | facebook\.com/ | fb\.watch/
    | (?:twitter|x)\.com/ | reddit\.com/ | pinterest\.[a-z.]+/ | weibo\.com/ | xiaohongshu\.com/ | flickr\.com/photos
    | drive\.google\.com/(?:file/|open|drive/|folderview) | docs\.google\.com/ | photos\.google\.com/ | photos\.app\.goo\.gl/
    | onedrive\.live\.com/(?!download) | 1drv\.ms/ | [a-z0-9-]+\.sharepoint\.com/:[a-z]: | icloud\.com/ | share\.icloud\.com/
    | (?:app\.)?box\.com/s/ | mega\.nz/ | wetransfer\.com/ | we\.tl/ | pan\.baidu\.com/ | [a-z0-9-]+\.feishu\.cn/
    | unsplash\.com/photos | pexels\.com/ | pixabay\.com/(?:photos|videos|images) | giphy\.com/ | tenor\.com/view
    | imgur\.com/(?:a/|gallery/|[a-zA-Z0-9]+$) | github\.com/[^/]+/[^/]+/blob/ | gitlab\.com/[^?#]+/-/blob/ | figma\.com/
    | notion\.so/ | canva\.com/ | soundcloud\.com/ | open\.spotify\.com/ | freesound\.org/people
    | huggingface\.co/[^?#]+/blob/ )"""
)
"""Hosts and paths, in lower case, that show a page about a file."""
_DROPBOX = re.compile(r"(?:www\.)?dropbox\.com/(?:s|sh|scl|l)/")
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9-]+\.)+(?:com|net|org|io|cn|top|ai|dev|app|cloud)/"
    r"[A-Za-z0-9_./%~+@=,-]*\.([A-Za-z0-9]{2,4})"
)
"""The usual address: a public host, a path, an extension, nothing more."""
_HOST = re.compile(r"[^\s<>\"{}|\\^`\[\]@:/?#]+")
_CACHED_LENGTH, _CACHED, _REMEMBERED = 600, 1_024, 4_096


class AddressFinding(NamedTuple):
    """What an address shows, as a rule's violation says it after the field's name."""

    name: str
    message: str
    hint: str
    kind: str = ""
    """The kind of file that it is, where its field takes another."""


class Address(NamedTuple):
    """All that one address tells."""

    said: tuple[AddressFinding, ...] = ()
    expires_at: float | None = None
    """Seconds since the epoch, for a signed address."""
    kind_known: bool = False
    """Whether the kind of file can be told."""

    def at(self, now: Callable[[], float] | None) -> tuple[AddressFinding, ...]:
        """Return what it shows at a time; where none is told, at the day that the rules were written."""
        if self.expires_at is None or (now() if now else _SINCE) <= self.expires_at:
            return self.said
        return (*self.said, _expired(self.expires_at))


class AddressPatterns:
    """Addresses of which nothing is to be said in a field of one kind: asked for one request's in one step."""

    def __init__(self, kind: str, formats: tuple[str, ...]) -> None:
        self._kind, self._formats = kind, formats
        self._good: set[str] = set()

    @staticmethod
    @cache
    def of(kind: str, formats: tuple[str, ...]) -> "AddressPatterns":
        """Return what has been seen in fields of a kind."""
        return AddressPatterns(kind, formats)

    def holds(self, urls: Collection[Any]) -> bool:
        """Return whether nothing is to be said of any of these."""
        try:
            return self._good.issuperset(urls) or self._learns(urls)
        except TypeError:  # no text, and so no address
            return False

    def _learns(self, urls: Collection[Any]) -> bool:
        if not all(isinstance(url, str) and self._is_good(url) for url in urls):
            return False
        if len(self._good) > _REMEMBERED:
            self._good.clear()
        self._good.update(url for url in urls if len(url) <= _CACHED_LENGTH)
        return True

    def _is_good(self, url: str) -> bool:
        address = read_address(url, self._kind, self._formats)
        return not address.said and address.expires_at is None


class _NothingSeen(AddressPatterns):
    """Of fields that have to be looked at one by one."""

    def holds(self, urls: Collection[Any]) -> bool:
        return not urls


def seen_in(
    media: Mapping[str, str], formats: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, AddressPatterns], ...]:
    """Return top-level fields with what has been seen there; what lies within items of a list is always looked at."""
    nested = ((name.partition("/")[0], NOTHING_SEEN) for name in media if "/" in name)
    plain = ((name, AddressPatterns.of(kind, formats.get(name, ()))) for name, kind in media.items() if "/" not in name)
    return (*plain, *dict(nested).items())


def read_address(url: str, kind: str, formats: tuple[str, ...] = ()) -> Address:
    """Return what an address tells of the file that a field of some kind takes."""
    return _cached(url, kind, formats) if len(url) <= _CACHED_LENGTH else _read(url, kind, formats)


def _read(url: str, kind: str, formats: tuple[str, ...]) -> Address:
    plain = _PLAIN.fullmatch(url)
    if plain and _taken(plain[1].lower(), kind, formats) and not _is_page(url.partition("://")[2].lower(), ""):
        return _FINE
    scheme, found, rest = url.partition("://")
    if not found or scheme.lower() not in ("http", "https"):
        return Address((_form(url, kind),), kind_known=True)
    return _read_web(rest, kind, formats)


_SCENARIOS = ".drytake.test"
"""Hosts by which a client chooses a scenario of the mock's."""
_OWN = "/_drytake/"
"""In addresses of files that the mock itself keeps."""
_FINE = Address(kind_known=True)
_cached = lru_cache(_CACHED)(_read)
NOTHING_SEEN = _NothingSeen("", ())


def _read_web(rest: str, kind: str, formats: tuple[str, ...]) -> Address:
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    path, _, query = rest[len(authority) :].partition("#")[0].partition("?")
    host, wrong = _host_of(authority)
    if wrong:
        return Address((_said(MALFORMED, wrong),), kind_known=True)
    if is_local(host) and _OWN not in rest and not host.endswith(_SCENARIOS):
        return Address(
            (_said(UNREACHABLE, f"names `{shorten(host)}`, which the provider can't reach"),), kind_known=True
        )
    if _is_page(f"{host}{path}".lower(), query):
        return Address((_said(PAGE, f"is a page of `{shorten(host)}`, not a file"),), kind_known=True)
    extension = _extension(path)
    declared = "format=" in rest.partition("#")[2]
    said = () if declared else _of_extension(extension, kind, formats)
    return Address(said, expiry(query), kind_known=declared or extension in _EXTENSIONS)


def _form(url: str, kind: str) -> AddressFinding:
    """Return what is to be said of a URL that is none of the web, where a provider takes no such."""
    scheme = url.partition(":")[0][:20]
    message = f"is a `{scheme}:` URL; no document names this form"
    held = (data_url_type(url[:200]) or "").partition("/")[0]
    if scheme.lower() != "data":
        return AddressFinding(SCHEME, message, "")
    return AddressFinding(
        DATA, message if held in ("", kind) else f"{message}, and it holds {shorten(held)} where {kind} belongs", ""
    )


# --- hosts -------------------------------------------------------------------------------------------------------


def _host_of(authority: str) -> tuple[str, str]:
    """Return the host of an authority in lower case, and what is wrong with it."""
    place = authority.rpartition("@")[2]
    if place.startswith("["):
        return _address_in_brackets(place)
    host, colon, port = place.partition(":")
    if not host:
        return "", "has no host"
    if colon and port and (not port.isascii() or not port.isdigit() or int(port[:9]) > 65_535):
        return "", f"has the port {quoted(port)}; a port is a number up to 65535"
    host = host.lower()
    labels = host.removesuffix(".").split(".")
    if not _HOST.fullmatch(host) or not all(labels) or max(map(len, labels)) > 63 or len(host) > 253:
        return "", f"has the host {quoted(host)}, which is no name of a host"
    if labels[-1].isdigit() and len(labels) > 1 and _ip(host) is None:
        return "", f"has the host {quoted(host)}, which is no IP address"
    return host.removesuffix("."), ""


def _address_in_brackets(place: str) -> tuple[str, str]:
    inner, bracket, port = place[1:].partition("]")
    if not bracket or _ip(inner) is None or (port and not re.fullmatch(r":\d{0,5}", port)):
        return "", f"has the host {quoted(place)}, which is no IP address"
    return inner.lower(), ""


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        number = int(host, 0) if host.isascii() and (host.isdigit() or host.startswith("0x")) else None
        return ipaddress.ip_address(host if number is None else number)
    except ValueError:
        return None


def is_local(host: str) -> bool:
    """Return whether a host, in lower case, can't be reached from outside: local names, private addresses, one label."""
    address = _ip(host)
    if address is not None:
        mapped = getattr(address, "ipv4_mapped", None)
        return not (mapped or address).is_global
    return "." not in host or _LOCAL.search(host) is not None


def local_host(url: str) -> str | None:
    """Return the host of an http URL that nobody outside can reach, or `None`."""
    return _local_host(url) if len(url) <= _CACHED_LENGTH else _local_host.__wrapped__(url)


@lru_cache(_CACHED)
def _local_host(url: str) -> str | None:
    authority = re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0]
    host, wrong = _host_of(authority)
    return host if host and not wrong and is_local(host) else None


# --- pages and files ---------------------------------------------------------------------------------------------


def _is_page(place: str, query: str) -> bool:
    """Return whether host and path, in lower case, show a page."""
    if _extension(place) in _PAGES:
        return True
    if _DROPBOX.match(place):
        return "dl=1" not in query and "raw=1" not in query
    if _HOSTED.match(place) is None:
        return False
    return _extension(place) not in _EXTENSIONS or "/blob/" in place


def _extension(path: str) -> str:
    name, dot, extension = path.rpartition("/")[2].rpartition(".")
    return extension.lower() if dot and name else ""


def _taken(extension: str, kind: str, formats: tuple[str, ...]) -> bool:
    return _EXTENSIONS.get(extension) == kind and extension in (formats or TAKEN[kind])


def _of_extension(extension: str, kind: str, formats: tuple[str, ...]) -> tuple[AddressFinding, ...]:
    own = _EXTENSIONS.get(extension)
    taken = formats or TAKEN[kind]
    if own is None or (own == kind and extension in taken):
        return ()
    if own != kind:
        message = f"ends in `.{extension}`, which is {_a(own)}; it takes {_a(kind)}"
        return (AddressFinding(MISMATCH, message, f"send {_a(kind)}", own),)
    message = f"ends in `.{extension}`; it takes {', '.join(taken)}"
    return (AddressFinding(MISMATCH, message, f"convert the {kind}"),)


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


# --- signed addresses --------------------------------------------------------------------------------------------


def _expired(expires_at: float) -> AddressFinding:
    try:
        until = datetime.fromtimestamp(expires_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        until = "long ago"
    return _said(EXPIRED, f"is a signed link that expired on {until}")


# --- the rules ---------------------------------------------------------------------------------------------------

_HINTS = {
    MALFORMED: "send a full URL such as `https://example.com/a.png`",
    UNREACHABLE: "put the file where the provider can fetch it, and send that address",
    PAGE: "send the address of the file itself, such as one that ends in `.png` or `.mp4`",
    EXPIRED: "sign the address anew, long enough for the task to begin",
}


def _said(name: str, message: str) -> AddressFinding:
    return AddressFinding(name, message, _HINTS[name])


S3 = Source(
    "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html",
    as_of="2026-11-29",
    section="X-Amz-Expires",
)
_SINCE = datetime.fromisoformat(S3.as_of).replace(tzinfo=UTC).timestamp()
"""No request is validated before the rules were written."""
_LONG_AGO = "https://b.s3.amazonaws.com/a.png?X-Amz-Date=20240101T000000Z&X-Amz-Expires=300&X-Amz-Signature=00"


def declare(section: Section, source: Source, image: Callable[[str], Any]) -> None:
    """Write the rules about addresses into a provider's book; `image` returns a request with one image."""
    facts: dict[str, Any] = {"source": source, "severity": "warning", "confidence": "inferred"}
    good = image("https://cdn.example.com/a.png")
    section.rule(
        UNREACHABLE,
        summary="A file lies where the provider can fetch it: no local name, no private address",
        hint=_HINTS[UNREACHABLE],
        rejects=[image(f"http://{host}/a.png") for host in ("localhost:9000", "192.168.1.7", "minio:9000", "[::1]")],
        accepts=[good, image("http://93.184.216.34/a.png")],
        **facts,
    )
    section.rule(
        PAGE,
        summary="An address is that of a file, not of a page that shows it",
        hint=_HINTS[PAGE],
        rejects=[image("https://drive.google.com/file/d/1AbC/view"), image("https://example.com/picture.html")],
        accepts=[good],
        **facts,
    )
    section.rule(
        MISMATCH,
        summary="A file's extension is one that its field takes",
        hint="send the file in the field of its kind",
        rejects=[image("https://cdn.example.com/a.mp4"), image("https://cdn.example.com/a.avif?v=2")],
        accepts=[good, image("https://cdn.example.com/a.JPG?v=2")],
        **facts,
    )
    section.rule(
        EXPIRED,
        summary="A signed link hasn't expired",
        hint=_HINTS[EXPIRED],
        **{**facts, "source": S3, "confidence": "documented"},
        rejects=[image(_LONG_AGO)],
        accepts=[good, image(_LONG_AGO.replace("2024", "2999"))],
    )
