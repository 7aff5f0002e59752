"""A client as anybody would write one, for a mock on this machine: a base URL and a key."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

__all__ = ["Client", "Reply"]

_TIMEOUT_SECONDS = 30
_KEY = "sk-test-demo"
_OPENER = build_opener(ProxyHandler({}))
"""Calls this machine itself: a proxy of the environment's wouldn't find it."""


class Reply(NamedTuple):
    """A response over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        """The `data` of the provider's envelope."""
        return json.loads(self.body)["data"]


class Client:
    """Calls OutAI at a mock's origin."""

    def __init__(self, origin: str) -> None:
        self.origin, self.base = origin, f"{origin}/outai/api/v1"

    def get(self, url: str) -> Reply:
        return self._send(Request(url, headers=self._headers()))  # noqa: S310 - our own server

    def post(self, url: str, body: Any) -> Reply:
        headers = {**self._headers(), "content-type": "application/json"}
        return self._send(Request(url, json.dumps(body).encode(), headers))  # noqa: S310 - our own server

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {_KEY}"}

    def _send(self, request: Request) -> Reply:
        try:
            with _OPENER.open(request, timeout=_TIMEOUT_SECONDS) as response:
                return Reply(response.status, dict(response.headers), response.read())
        except HTTPError as refused:
            with refused:
                return Reply(refused.code, dict(refused.headers), refused.read())
