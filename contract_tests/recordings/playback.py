"""One's own recordings played back: a mock's responses are those that the real service gave; its rules go on checking."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from drytake.contract_tests.recordings.calls import RecordedCall, Traffic, traffic_of
from drytake.contract_tests.recordings.reading import read_exchanges
from drytake.contract_tests.recordings.report import NoCallsError
from drytake.mockserver.engine.call import Call, Handler, Mount
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.refusals import note_violations
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.redaction import REDACTED
from drytake.schemas.http import Header, Response
from drytake.schemas.provider import Provider

__all__ = ["Playback", "PlaybackEngine", "playback_of"]

_LEFT_OUT = frozenset(
    (
        *(b"connection", b"content-encoding", b"content-length", b"date", b"keep-alive", b"transfer-encoding"),
        *(b"set-cookie", b"strict-transport-security", b"alt-svc"),
    )
)
"""Headers of a connection, or of a body that was recorded unpacked."""


class _Key(NamedTuple):
    """What a call and a recorded one have in common."""

    provider: str
    method: str
    place: str
    """The operation's name, or the path where there is none."""
    asked: bytes = b""
    """Path, query and body, where these must be the same."""


class Playback:
    """Responses by what was asked: equal calls get theirs in the recorded order, and the last again."""

    def __init__(self, calls: Iterable[RecordedCall]) -> None:
        self._exact: dict[_Key, list[RecordedCall]] = defaultdict(list)
        self._creates: dict[_Key, list[RecordedCall]] = defaultdict(list)
        self._played: set[int] = set()
        for call in calls:
            if call.entry.status and _body(call) is not None:
                key = _key(call.provider.id, call.entry, call.operation)
                self._exact[key].append(call)
                if call.operation is not None and call.operation.creates:
                    self._creates[key._replace(asked=b"")].append(call)

    def __call__(self, call: Call) -> Response | None:
        """Return the recorded response to a call; `None` where none was recorded.

        A create that asks for something else gets the next response that a create got.
        """
        key = _key(call.mount.provider.id, call, call.operation)
        found = self._next(self._exact.get(key, [])) or self._next(self._creates.get(key._replace(asked=b""), []))
        if found is None:
            return None
        call.task_id, call.state = found.entry.task_id, found.entry.state
        return Response(found.entry.status, _body(found) or b"", _headers(found))

    def _next(self, calls: list[RecordedCall]) -> RecordedCall | None:
        left = next((call for call in calls if call.entry.serial not in self._played), calls[-1] if calls else None)
        if left is not None:
            self._played.add(left.entry.serial)
        return left


class PlaybackEngine(Engine):
    """An engine whose handlers give the recorded responses, where there are such."""

    def __init__(self, settings: Settings, playback: Playback, *, providers: Iterable[str] | None = None) -> None:
        self._playback = playback
        super().__init__(settings, providers=providers)

    def mounted(self, provider: Provider) -> Mount:
        """Return a provider as this server offers it: with the recorded responses before its own."""
        mount = super().mounted(provider)
        handlers = {name: self._before(handler) for name, handler in mount.dialect.handlers.items()}
        return replace(mount, dialect=replace(mount.dialect, handlers=handlers))

    def _before(self, handler: Handler) -> Handler:
        def handle(engine: Engine, call: Call) -> Response:
            recorded = self._playback(call)
            if recorded is None:
                return handler(engine, call)
            note_violations(engine, call)
            return recorded

        return handle


def playback_of(files: Iterable[tuple[str, bytes]]) -> tuple[Playback, int]:
    """Return what plays some recordings back, by name, and how many calls they have.

    Raises:
        InputError: one of them isn't a recording.
        NoCallsError: they hold no call of a known provider.
    """
    listed = list(files)
    traffic: Traffic = traffic_of((name, read_exchanges(raw, name=name).exchanges) for name, raw in listed)
    if not traffic.calls:
        raise NoCallsError(f"{', '.join(name for name, _ in listed)} holds no call of a known provider")
    return Playback(traffic.calls), len(traffic.calls)


def _key(provider: str, asked: Any, operation: Any) -> _Key:
    query = asked.query if isinstance(asked.query, bytes) else asked.query_string
    said = b"\0".join((asked.path.encode(), query, _plain(asked.body)))
    return _Key(provider, asked.method, asked.path if operation is None else operation.name, said)


def _plain(body: bytes) -> bytes:
    """Return a body as it is compared: JSON however it is spelled."""
    try:
        return to_json(_sorted(from_json(body))) if body else b""
    except ValueError:
        return body


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _body(call: RecordedCall) -> bytes | None:
    """Return the body of a response; `None` where it wasn't recorded, or not whole."""
    content = call.exchange.content
    return None if content is None or content.unrecorded else content.body


def _headers(call: RecordedCall) -> tuple[Header, ...]:
    hidden = REDACTED.encode()
    return tuple(
        (name, value)
        for name, value in call.entry.response_headers
        if name not in _LEFT_OUT and not name.startswith(b"x-drytake") and hidden not in value
    )
