"""The proxy of the surroundings, such as a company's: what is let out goes by it, with a run and without isolation."""

import base64
import os
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

__all__ = ["OuterProxy", "upstream_for"]


class OuterProxy(NamedTuple):
    """A proxy that we use ourselves."""

    host: str
    port: int
    tls: bool
    """Whether it is spoken to over TLS."""
    authorization: str
    """What it wants as `Proxy-Authorization`; empty where it wants nothing."""

    @property
    def lines(self) -> tuple[bytes, ...]:
        """The header that lets us in, if it wants one."""
        return (f"Proxy-Authorization: {self.authorization}".encode("latin-1"),) if self.authorization else ()

    def connect(self, host: str, port: int) -> bytes:
        """Return the request for a tunnel."""
        shown = f"[{host}]" if ":" in host else host
        first = f"CONNECT {shown}:{port} HTTP/1.1\r\nHost: {shown}:{port}".encode("latin-1")
        return b"\r\n".join((first, *self.lines, b"", b""))


def upstream_for(scheme: str, host: str) -> OuterProxy | None:
    """Return the proxy that our own environment names for a host: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, but `NO_PROXY`.

    `None` where it names none, or one that doesn't speak HTTP.
    """
    if not any(name.lower() in ("https_proxy", "http_proxy", "all_proxy") for name in os.environ):
        return None
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - seldom

    proxies = getproxies()
    url = proxies.get(scheme) or proxies.get("all")
    if not url or proxy_bypass(host):
        return None
    split = urlsplit(url if "://" in url else f"http://{url}")
    if split.scheme not in ("http", "https") or not split.hostname:
        return None
    tls = split.scheme == "https"
    return OuterProxy(split.hostname, split.port or (443 if tls else 80), tls, _basic(split.username, split.password))


def _basic(user: str | None, password: str | None) -> str:
    if user is None:
        return ""
    return "Basic " + base64.b64encode(f"{unquote(user)}:{unquote(password or '')}".encode()).decode()
