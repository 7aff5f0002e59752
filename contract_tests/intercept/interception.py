"""`drytake.intercept()`: while it is on, calls to providers are answered in this process."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import wraps
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import unquote

from drytake.contract_tests.intercept import http_client, sockets
from drytake.contract_tests.intercept.http1 import host_name
from drytake.contract_tests.intercept.registry import OutgoingRequest, Patch, PendingResponse, enter, leave
from drytake.contract_tests.intercept.tenant import Chosen, TenantHandle
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings, TimingMode

__all__ = ["Intercept", "Interception", "intercept", "patches"]

F = TypeVar("F", bound=Callable[..., Any])


class Interception(TenantHandle):
    """A mock that answers this process's calls to its providers' hosts."""

    def __init__(self, app: App, key: str | None = None, **facts: Any) -> None:
        super().__init__(app.engine, key, **facts)
        self.app = app
        self.hosts = frozenset(host_name(host) for mount in app.engine.mounts.values() for host in mount.provider.hosts)

    def response(self, request: OutgoingRequest) -> PendingResponse:
        """Return the mock's response to a call."""
        raw, _, query = request.target.partition(b"?")
        path = raw.decode("latin-1")
        scope = {
            "method": request.method,
            "scheme": request.scheme,
            "path": unquote(path) if "%" in path else path,
            "query_string": query,
            "headers": (*request.headers, (b"host", request.host.encode())),  # the last one counts
        }
        return self.app.exchange(scope, request.body)

    def __enter__(self) -> Self:
        enter(self, patches())
        return self

    def __exit__(self, *_: object) -> None:
        leave(self)


class Intercept:
    """Makes an interception for each block or call: a context manager and a decorator, sync and async."""

    def __init__(self, make: Callable[[], Interception]) -> None:
        self._make = make
        self._made: list[Interception] = []

    def __enter__(self) -> Interception:
        response = self._make()
        self._made.append(response)
        return response.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._made.pop().__exit__()

    async def __aenter__(self) -> Interception:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def __call__(self, function: F) -> F:
        """Return a function that is intercepted anew at each call."""
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def awaited(*args: Any, **options: Any) -> Any:
                with self._make():
                    return await function(*args, **options)

            return awaited  # type: ignore[return-value]  # it is one in all that callers see

        @wraps(function)
        def called(*args: Any, **options: Any) -> Any:
            with self._make():
                return function(*args, **options)

        return called  # type: ignore[return-value]  # as above


def intercept(  # noqa: PLR0913 - what can be chosen; all by name
    providers: Iterable[str] | None = None,
    *,
    timing: TimingMode = "instant",
    scenario: Chosen | None = None,
    seed: int | None = None,
    key: str | None = None,
    balance: int | str | None = None,
    allow: Iterable[str] = (),
    allow_hosts: Iterable[str] | None = None,
    takes: int = 1,
) -> Intercept:
    """Let the mock answer this process's calls to providers; calls to other hosts go out as ever.

    Calls through httpx (with respx), requests, urllib3, urllib and aiohttp are answered at the providers' real
    addresses. A call to a paid provider that isn't served raises `PaidCallError` and says what it would have cost.

    Args:
        providers: ids of the providers to stand in for; by default all.
        timing: how long tasks take.
        scenario: what happens to calls, tasks and downloads: a name, a trigger, or several.
        seed: makes ids repeatable.
        key: the API key that the client was given: what `clock`, `balance` and `journal` then speak of, while a
            call with another one is a finding.
        balance: what each key has to spend.
        allow: patterns of rule ids that aren't findings.
        takes: how many tasks of the same request are meant, so that none is another's double.
        allow_hosts: the only other hosts that may be called without a finding; by default any, and all are named.
    """
    open_hosts = None if allow_hosts is None else frozenset(map(host_name, allow_hosts))
    names = [providers] if isinstance(providers, str) else None if providers is None else list(providers)

    def make() -> Interception:
        settings = Settings(timing=timing, seed=seed)
        if balance is not None:
            settings = replace(settings, balance=Decimal(balance))
        engine = Engine(settings, providers=names)
        response = Interception(create_app(engine), key, strict=key is not None, allow=allow, allow_hosts=open_hosts)
        response.takes = takes
        if scenario is not None:
            TenantHandle(engine).scenario(scenario)
        return response

    return Intercept(make)


def patches() -> list[Patch]:
    """Return what has to be patched for the libraries that are installed."""
    found: list[Patch] = [sockets.patch, http_client.patch]
    if find_spec("httpx") and find_spec("respx"):
        from drytake.contract_tests.intercept import httpx  # noqa: PLC0415 - only where it is installed

        found.append(httpx.patch)
    if find_spec("aiohttp"):
        from drytake.contract_tests.intercept import aiohttp  # noqa: PLC0415 - only where it is installed

        found.append(aiohttp.patch)
    return found
