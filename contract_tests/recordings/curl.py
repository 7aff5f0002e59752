"""What curl prints, as calls: command lines, `-v` and `-i` transcripts, and the files of `--trace` and `--trace-ascii`."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from drytake.contract_tests.recordings.har import Content, Entry, Har, Log, Pair, PostData, Request, Response

__all__ = ["CurlCommand", "commands_in", "is_curl", "read_transcript"]

_DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json")
_VALUED = (
    *("-H", "--header", "-o", "--output", "-u", "--user", "-A", "--user-agent", "-x", "--proxy", "-m", "--max-time"),
    *("-w", "--write-out", "-F", "--form", "-e", "--referer", "-b", "--cookie", "-c", "--cookie-jar", "--cacert"),
    *("--trace", "--trace-ascii", "--retry", "--retry-delay", "--connect-timeout", "-D", "--dump-header", "-K"),
)
_SHORT = {"-d": "body", "-X": "method", "-H": "header"}
_LONG = {**_SHORT, "--request": "method", "--url": "url", "--header": "header"}
_PROMPT = re.compile(r"^(?:[\w.@:~/-]*[$#%] |> |\++ )?(?=curl(?:\.exe)? )")
"""What may stand before a command: a prompt, or what `set -x` writes."""
_REQUEST = re.compile(r"([A-Z]+) (\S+) HTTP/[\d.]+")
_STATUS = re.compile(r"HTTP/[\d.]+ (\d{3})")
_TRACE = re.compile(r"(?:(?P<at>\d\d:\d\d:\d\d\.\d+) )?(?P<kind>=>|<=|==) (?P<what>Send|Recv|Info)")
_DUMP = re.compile(r"([0-9a-f]{4,}): (.*)")
_HEX = re.compile(r"(?:[0-9a-f]{2} )*[0-9a-f]{2}")
_TIMED = re.compile(r"^(\d\d:\d\d:\d\d\.\d+) (?=[*<>{}] )")
_NOISE = re.compile(r"^(?:\* |[{}] \[|\s*% Total|\s*Dload|\s*\d+ +[\d.]+[kM]? )")
_GLUED = re.compile(r"(?<=[^\n])(?=\*   Trying |\* Host |\* Re-using|\* Found bundle|\* Uses proxy|\* Hostname )")
"""Where a body without an end of line is followed by what curl says of the next call."""
_DOT = re.compile(r'"(?:[^"\\]|\\.)*"|(?<!\d)\.|\.(?!\d)')


@dataclass
class _Seen:
    """One exchange, as far as it was printed."""

    method: str = ""
    target: str = ""
    headers: list[Pair] = field(default_factory=list)
    body: str = ""
    sent: bool = False
    """True where the body was printed, and not only its length."""
    status: int = 0
    response_headers: list[Pair] = field(default_factory=list)
    response: str = ""
    at: str | None = None


@dataclass(frozen=True)
class CurlCommand:
    """A command line."""

    method: str
    url: str
    body: str | None
    headers: tuple[Pair, ...] = ()


def is_curl(text: str) -> bool:
    """Return whether a text is something that curl has printed, or a command line of it."""
    lines = text.splitlines()[:400]
    marks = (_PROMPT.match(line) or _TRACE.match(line) or _REQUEST.match(_bare(line)[1]) for line in lines)
    return text.lstrip()[:1] not in ("{", "[") and any(marks)


def read_transcript(text: str) -> Har:
    """Return the calls of a transcript or a trace; what wasn't printed is absent there."""
    text = _GLUED.sub("\n", text)
    traced = any(_TRACE.match(line) for line in text.splitlines()[:50])
    seen = [one for one in (_traced(text) if traced else _verbose(text)) if one.method != "CONNECT"]
    lines = [] if traced else list(commands_in(text))
    lines = lines if len(lines) == len(seen) else []
    if not seen:
        return Har(log=Log(entries=[_of_command(one) for one in commands_in(text)]))
    paired = [*lines, *([None] * (len(seen) - len(lines)))]
    return Har(log=Log(entries=[_entry(one, line) for one, line in zip(seen, paired, strict=True)]))


# --- command lines -----------------------------------------------------------------------------------------------


def commands_in(text: str) -> Iterator[CurlCommand]:
    """Yield the curl commands of a text; a prompt before each and what is printed after it don't matter."""
    held = ""
    for line in text.splitlines():
        bare = line.strip()
        start = _PROMPT.match(bare)
        if not held and start is None:
            continue
        held = f"{held}\n{line}" if held else bare[start.end() if start else 0 :]
        if held.endswith("\\"):
            held = held[:-1] + " "
            continue
        try:
            words = shlex.split(held)
        except ValueError:
            continue  # a quote goes on in the next line
        yield _command(words[1:])
        held = ""


def _command(words: list[str]) -> CurlCommand:
    said: dict[str, str] = {}
    headers: list[Pair] = []
    rest = iter(words)
    for word in rest:
        name, value = _option(word, rest)
        if name == "header":
            headers.append(_pair(value))
        elif name:
            said[name] = value
            headers += [Pair(name="content-type", value="application/json")] if word.startswith("--json") else []
    body = said.get("body")
    method = said.get("method", "GET" if body is None else "POST").upper()
    return CurlCommand(method, said.get("url", ""), body, tuple(headers))


def _option(word: str, rest: Iterator[str]) -> tuple[str, str]:
    """Return what a word of a command says, `url`, `method`, `body` or `header`, with its value; nothing of all others."""
    name, equals, value = word.partition("=")
    if word.startswith(("http://", "https://")):
        return "url", word
    for short, kind in _SHORT.items():
        if word[:2] == short and len(word) > 2:
            return kind, word[2:]
    kind = "body" if name in _DATA else _LONG.get(word, "")
    if kind == "body" and equals:
        return kind, value
    if kind or word in _VALUED:
        following = next(rest, "")
        return kind, following
    return "", ""


def _pair(line: str) -> Pair:
    name, _, value = line.partition(":")
    return Pair(name=name.strip().lower(), value=value.strip())


# --- transcripts -------------------------------------------------------------------------------------------------


def _bare(line: str) -> tuple[str, str]:
    """Return the mark of a line of `-v` and what stands behind it."""
    line = _TIMED.sub("", line.rstrip("\r"))
    return (line[0], line[2:]) if line[:2] in ("> ", "< ", "* ", "{ ", "} ") or line in (">", "<") else ("", line)


def _verbose(text: str) -> Iterator[_Seen]:
    """Yield the exchanges of `curl -v` or `curl -i`, several runs of it one after the other."""
    seen: _Seen | None = None
    plain = False
    """Whether headers come without a mark, as `-i` prints them."""
    for line in text.splitlines():
        mark, said = _bare(line)
        timed, request, status = _TIMED.match(line), _REQUEST.match(said), _STATUS.match(said)
        if (mark == ">" and request) or (not mark and _PROMPT.match(line.strip()) and seen and seen.status):
            if seen is not None and seen.status:
                yield seen
            seen = _Seen(request[1], request[2]) if request and mark else None
            if seen is not None:
                seen.at = _today(timed[1]) if timed else None
        elif status and mark in ("<", "") and (mark or seen is None or not seen.status or not seen.response):
            seen = seen or _Seen()
            seen.status, plain, seen.response_headers = int(status[1]), not mark, []
        elif seen is not None:
            plain = _header_or_body(seen, mark, said, plain=plain)
    if seen is not None and (seen.status or seen.method):
        yield seen


def _header_or_body(seen: _Seen, mark: str, said: str, *, plain: bool) -> bool:
    """Add a line to an exchange; return whether headers without a mark go on."""
    if mark == ">" and ":" in said:
        seen.headers.append(_pair(said))
    elif mark == "<" and ":" in said:
        seen.response_headers.append(_pair(said))
    elif not mark and plain:
        if ":" in said:
            seen.response_headers.append(_pair(said))
        return bool(said.strip())
    elif not mark and seen.status and not _NOISE.match(said) and not _PROMPT.match(said.strip()):
        seen.response += said + "\n"
    return plain


# --- traces ------------------------------------------------------------------------------------------------------


def _traced(text: str) -> Iterator[_Seen]:
    """Yield the exchanges of a trace, tunnels left out."""
    seen: _Seen | None = None
    for kind, what, at, data in _blocks(text):
        said = data.decode("utf-8", "replace")
        request = _REQUEST.match(said) if (kind, what) == ("=>", "header") else None
        if request is not None:
            if seen is not None:
                yield seen
            seen = _Seen(request[1], request[2], headers=_headers(said), sent=True, at=_today(at) if at else None)
        elif seen is not None:
            _add_block(seen, kind + what, said)
    if seen is not None:
        yield seen


def _add_block(seen: _Seen, kind: str, said: str) -> None:
    if kind == "=>data":
        seen.body += said
    elif kind == "<=data":
        seen.response += said
    elif kind == "<=header":
        status = _STATUS.match(said)
        if status is not None:
            seen.status, seen.response_headers, seen.response = int(status[1]), [], ""
        seen.response_headers += _headers(said)


def _blocks(text: str) -> Iterator[tuple[str, str, str, bytes]]:
    """Yield direction, kind, time and bytes of each part of a trace."""
    head: tuple[str, str, str] | None = None
    data, end = b"", 0
    for line in text.splitlines():
        found = _TRACE.match(line)
        if found is not None:
            if head is not None:
                yield *head, data
            what = "header" if "header" in line else "data" if " data" in line and "SSL" not in line else "other"
            head, data, end = (found["kind"], what, found["at"] or ""), b"", 0
        elif head is not None and (row := _DUMP.match(line)):
            start, piece = int(row[1], 16), _bytes_of(row[2])
            data += b"\r\n" * ((start - end) // 2) + piece  # line ends of HTTP aren't printed, only counted
            end = start + len(piece)
    if head is not None:
        yield *head, data


def _bytes_of(shown: str) -> bytes:
    """Return the bytes of a line of a trace: of `--trace` by their digits, of `--trace-ascii` as they are printed."""
    digits = shown[:48].strip()
    if len(shown) > 48 and _HEX.fullmatch(digits):
        return bytes.fromhex(digits)
    return shown.encode("utf-8", "replace")


def _headers(said: str) -> list[Pair]:
    return [_pair(line) for line in said.splitlines() if ":" in line and not _REQUEST.match(line)]


def _today(clock: str) -> str:
    """Return a time of day as a moment: which day it was isn't printed."""
    hours, minutes, seconds = clock.split(":")
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))).isoformat()


# --- as a recording ----------------------------------------------------------------------------------------------


def _entry(seen: _Seen, line: CurlCommand | None) -> Entry:
    named = {pair.name: pair.value or "" for pair in seen.headers}
    url = line.url if line is not None and line.url else _url(seen.target, named.get("host", ""))
    sent = seen.body if seen.sent and seen.body else line.body if line is not None else None
    length = named.get("content-length", "0")
    post = None if sent is None else PostData(mime_type=named.get("content-type"), text=_json(sent))
    request = Request(
        method=seen.method or (line.method if line is not None else "GET"),
        url=url,
        headers=seen.headers or list(line.headers if line is not None else ()),
        post_data=post,
        body_size=float(length) if length.isdigit() else 0,
    )
    return Entry(request=request, response=_response(seen), started_date_time=seen.at)


def _url(target: str, host: str) -> str:
    if target.startswith(("http://", "https://")):
        return target
    local = host.startswith(("127.", "localhost"))
    return f"{'http' if local else 'https'}://{host}{target}"


def _response(seen: _Seen) -> Response | None:
    if not seen.status:
        return Response()
    kind = next((pair.value for pair in seen.response_headers if pair.name == "content-type"), None)
    text = seen.response.rstrip("\n")
    shown = _json(text) if text else None
    content = Content(mime_type=kind, text=shown, size=len(shown.encode()) if shown else None)
    return Response(status=seen.status, headers=seen.response_headers, content=content)


def _json(text: str) -> str:
    """Return a body whose line ends a trace has printed as dots, without these where it is JSON then."""
    for candidate in (text, _DOT.sub(lambda found: " " if found[0] == "." else found[0], text)):
        try:
            json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        return candidate
    return text


def _of_command(line: CurlCommand) -> Entry:
    """Return a command of which nothing was printed: whether it was answered isn't known."""
    post = None if line.body is None else PostData(text=line.body, mime_type=None)
    return Entry(
        request=Request(method=line.method, url=line.url, headers=list(line.headers), post_data=post),
        response=Response(status=200, content=Content()),
    )
