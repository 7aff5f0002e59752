"""aiohttp: each connection to one of our hosts leads into the mock; pools and older connections are passed by."""

import asyncio
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import BaseConnector, Connection
from aiohttp.resolver import AsyncResolver

from drytake.contract_tests.intercept.http1 import RequestReader, encode_response, host_name, require_response
from drytake.contract_tests.intercept.registry import OutgoingRequest, answered, is_intercepted
from drytake.contract_tests.intercept.sockets import leaves, remember

__all__ = ["patch"]


class _Wire(asyncio.Transport):
    """Stands where the transport of a connection would."""

    def __init__(self, protocol: ResponseHandler, scheme: str, host: str) -> None:
        super().__init__()
        self._protocol = protocol
        self._reader = RequestReader(scheme, host)
        self._loop = asyncio.get_running_loop()
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()

    def write(self, data: Any) -> None:
        for request in self._reader.feed(bytes(data)):
            task = self._loop.create_task(self._response(request))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        self.write(b"".join(list_of_data))

    async def _response(self, request: OutgoingRequest) -> None:
        try:
            pending = require_response(answered(request))
            response = await asyncio.to_thread(pending) if callable(pending) else pending
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller shall see it
            self._protocol.set_exception(error)
            return
        if not self._closing:
            self._protocol.data_received(encode_response(response, request.method))

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._loop.call_soon(self._protocol.connection_lost, None)

    abort = close

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def get_write_buffer_size(self) -> int:
        return 0


def _connect(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    async def connect(self: BaseConnector, req: Any, *args: Any, **options: Any) -> Connection:
        host = host_name(req.url.raw_host or "")
        if not is_intercepted(host, req.url.raw_path):
            connection: Connection = await original(self, req, *args, **options)
            return connection
        loop = asyncio.get_running_loop()
        protocol = ResponseHandler(loop)
        protocol.connection_made(_Wire(protocol, req.url.scheme, host))
        protocol.force_close()  # it goes when its call is done, so that no pool keeps it beyond the interception
        return Connection(self, req.connection_key, protocol, loop)

    return connect


def _resolve(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    async def resolve(self: AsyncResolver, host: str, *args: Any, **options: Any) -> Any:
        try:
            found = await original(self, host, *args, **options)
        except OSError:
            leaves(host)  # it would have been called
            raise
        remember([entry["host"] for entry in found], host)
        return found

    return resolve


def patch() -> Callable[[], None]:
    """Route aiohttp to the mock, and see whom its own look-ups are for; return what ends that."""
    connect, resolve = BaseConnector.__dict__["connect"], AsyncResolver.__dict__["resolve"]
    BaseConnector.connect = _connect(connect)  # type: ignore[method-assign]
    AsyncResolver.resolve = _resolve(resolve)  # type: ignore[method-assign]

    def restore() -> None:
        BaseConnector.connect = connect  # type: ignore[method-assign]
        AsyncResolver.resolve = resolve  # type: ignore[method-assign]

    return restore
