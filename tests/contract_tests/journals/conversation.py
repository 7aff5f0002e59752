"""A client's session with Acme, told call by call."""

import json
from typing import Any

from drytake.contract_tests.findings.model import Finding
from drytake.contract_tests.journals.report import findings_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.http import Response

__all__ = ["BALANCE", "BODY", "CREATE", "KEY", "QUERY", "Conversation", "conduct", "findings", "polls_every"]

KEY = "sk-test-session"
CREATE, QUERY, BALANCE = "/api/v1/videos", "/api/v1/tasks", "/api/v1/balance"
BODY = {"prompt": "A lighthouse at dawn"}


class Conversation:
    """A client's session, told call by call at a clock that stands still in between."""

    def __init__(
        self, *, timing: Any = "realistic", host: str = "api.acme.example", store: str = "memory", switches: Any = None
    ) -> None:
        self.engine = Engine(Settings(timing=timing, store=store, switches=switches or {}))
        self.app = create_app(self.engine)
        self.host = host
        self.clock = self.engine.tenant(KEY).clock
        self.clock.freeze()

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = KEY, query: str = "") -> Response:
        headers = [(b"host", self.host.encode()), (b"content-type", b"application/json")]
        headers += [] if key is None else [(b"authorization", f"Bearer {key}".encode())]
        scope = {"method": method, "path": path, "scheme": "https", "query_string": query.encode(), "headers": headers}
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        made = self.app.exchange(scope, sent)
        return made() if callable(made) else made

    def create(self, **changes: Any) -> str:
        return str(json.loads(self.call("POST", CREATE, {**BODY, **changes}).body)["data"]["task_id"])

    def poll(self, task_id: str, *, after: float = 0) -> Any:
        self.clock.advance(after)
        return json.loads(self.call("GET", QUERY, query=f"task_id={task_id}").body)["data"]

    def happens(self, scenario: str | None) -> None:
        self.engine.tenant(KEY).scenario = None if scenario is None else SCENARIOS[scenario]


def polls_every(*pauses: float, **how: Any) -> Conversation:
    shown = Conversation(**how)
    task_id = shown.create()
    for pause in pauses:
        shown.poll(task_id, after=pause)
    return shown


def findings(shown: Conversation, **how: Any) -> list[Finding]:
    return findings_of(shown.engine, keys=frozenset({KEY}), **how)


def conduct(shown: Conversation, **how: Any) -> set[str]:
    return {finding.rule.name for finding in findings(shown, **how) if finding.rule.provider == "conduct"}
