"""Who may ask: the names that the server answers to, pages of other sites, and the control token.

A page on the web can make a browser ask this machine, under a name of its own that leads here (DNS rebinding) or
across sites; neither may reach the mock. Clients that aren't browsers send none of these headers.
"""

import base64
import binascii
import hmac
import ipaddress
import re
from collections.abc import Callable, Container, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic_core import to_json

from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.files import CALLBACK_HEADER, CONTROL, FILES, MEDIA
from drytake.schemas.http import Response

__all__ = ["KINDS", "TOKEN_HEADER", "Guard", "ProblemKind", "is_loopback", "problem"]

TOKEN_HEADER = "x-drytake-token"  # noqa: S105 - a name
HEALTH = f"{CONTROL}/health"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_REMEMBERED = 1_024
_HOST = re.compile(r"(\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[^:\[\]@/]*))(:\d*)?")


class ProblemKind(NamedTuple):
    """A sort of problem."""

    status: int
    title: str
    summary: str


KINDS: Mapping[str, ProblemKind] = {
    "token-missing": ProblemKind(
        401, "The control token is missing", f"Send it as `{TOKEN_HEADER}`; a browser asks for it as a password"
    ),
    "cross-site": ProblemKind(403, "A page of another site may not change anything", "Ask from outside a browser"),
    "callback": ProblemKind(
        403, "A callback may not drive the control API", "Give a task a `callback_url` of your own"
    ),
    "store-failed": ProblemKind(
        503, "The store fails", "The detail says why; the server goes on once the store is back"
    ),
    "wrong-host": ProblemKind(
        421, "The server doesn't answer to this name", "`--allow-host NAME` lets a name in; any IP address is one"
    ),
}


def problem(kind: str, detail: str, *headers: tuple[bytes, bytes]) -> Response:
    """Return a refusal that is no provider's, as RFC 9457 has it."""
    status, title, _ = KINDS[kind]
    body = {"type": f"/_drytake/docs#problem-{kind}", "title": title, "status": status, "detail": detail}
    return Response(status, to_json(body), ((b"content-type", b"application/problem+json"), *headers))


def is_loopback(host: str) -> bool:
    """Return whether an address, or a name, can only be this machine."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Guard:
    """Decides by a request's headers alone."""

    def __init__(self, settings: Settings, provider_hosts: Callable[[], Container[bytes]]) -> None:
        self._names = _names(settings)
        self._any = "*" in settings.allow_hosts
        self._provider_hosts = provider_hosts
        self._token = settings.control_token
        self._public_url = (settings.public_url or "").encode()
        self.known_hosts: set[bytes] = set()
        """Host headers that were let in before."""

    def reject_host(self, host: bytes) -> Response | None:
        """Return the refusal of a Host header; `None` where the server answers to it."""
        if self._serves(host):
            if len(self.known_hosts) < _REMEMBERED:
                self.known_hosts.add(host)
            return None
        shown = host[:200].decode("ascii", "replace")
        name = shown.partition(":")[0]
        return problem("wrong-host", f"the Host header is `{shown}`; if that is meant, add `--allow-host {name}`")

    def _serves(self, host: bytes) -> bool:
        name = _name_of(host)
        if self._any or name in self._names or name == "localhost" or name.endswith(".localhost"):
            return True
        return _is_address(name) or name.encode() in self._provider_hosts()

    def refusal(self, path: str, method: str, scheme: str, headers: Mapping[bytes, bytes]) -> Response | None:
        """Return the refusal of a request to our own paths; `None` where it may go on."""
        if CALLBACK_HEADER.encode() in headers:
            return problem("callback", f"the request is a callback, as its `{CALLBACK_HEADER}` says")
        if path == HEALTH or path.startswith((MEDIA, FILES)):
            return None
        if method not in _SAFE_METHODS and self._is_cross_site(scheme, headers):
            return problem("cross-site", "the request comes from a page of another site, by its `Origin`")
        if self._token is not None and not self._has_token(headers):
            ask = (b"www-authenticate", b'Basic realm="drytake: the control token is the password"')
            return problem("token-missing", f"send the server's control token as `{TOKEN_HEADER}`", ask)
        return None

    def _is_cross_site(self, scheme: str, headers: Mapping[bytes, bytes]) -> bool:
        site, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
        if site is not None:
            return site not in (b"same-origin", b"none")
        own = scheme.encode() + b"://" + headers.get(b"host", b"")
        return origin is not None and origin not in (own, self._public_url)

    def _has_token(self, headers: Mapping[bytes, bytes]) -> bool:
        token = (self._token or "").encode()
        in_header = hmac.compare_digest(headers.get(TOKEN_HEADER.encode(), b""), token)
        as_password = hmac.compare_digest(_password(headers.get(b"authorization", b"")), token)
        return in_header or as_password


def _names(settings: Settings) -> frozenset[str]:
    public = urlsplit(settings.public_url).hostname if settings.public_url else None
    return frozenset(name.lower().rstrip(".") for name in (settings.host, public, *settings.allow_hosts, "") if name)


def _name_of(host: bytes) -> str:
    """Return a Host header without its port, in lower case; `?` where it is none."""
    found = _HOST.fullmatch(host.decode("latin-1").strip().lower())
    return (found["address"] or (found["name"] or "").rstrip(".")) if found else "?"


def _is_address(name: str) -> bool:
    """Return whether a name is an IP address, or none at all: neither can be made to lead elsewhere."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return not name
    return True


def _password(header: bytes) -> bytes:
    scheme, _, coded = header.partition(b" ")
    if scheme.lower() != b"basic":
        return b""
    try:
        return base64.b64decode(coded, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""
