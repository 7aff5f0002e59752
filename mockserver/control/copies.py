"""One call in a form to take along: a curl line, a HAR file, a pytest test, a scenario file. None has a secret."""

import json
import re
import shlex
from collections.abc import Callable, Mapping

from drytake.mockserver.control.call_index import IndexedCall
from drytake.mockserver.control.live_responses import CopiedCall
from drytake.mockserver.control.requests import ControlCaller
from drytake.mockserver.state.journal import JournalEntry, Redacted
from drytake.mockserver.state.redaction import REDACTED
from drytake.schemas.registry import load_object

__all__ = ["FORMS", "copied"]

HAR = "drytake.contract_tests.recordings.har:har_of"
"""Loaded by name: one place writes HAR, and it is built upon this room."""
_OWN_HEADERS = frozenset(
    {"host", "content-length", "connection", "accept-encoding", "accept", "user-agent", "traceparent"}
)
"""What a client's library sends by itself."""


def copied(caller: ControlCaller, call: IndexedCall, form: str) -> CopiedCall:
    """Return a call in a form."""
    entry = call.entry
    write, suffix = FORMS[form]
    name = f"{entry.provider}-{entry.operation or 'download'}-{entry.serial}".replace("_", "-")
    shown = f"test_{name.replace('-', '_')}{suffix}" if form == "pytest" else f"{name}{suffix}"
    return CopiedCall(form=form, name=shown, text=write(caller, entry, entry.redacted_view()))


def _headers(shown: Redacted) -> dict[str, str]:
    return {
        name: value.replace(REDACTED, "$KEY")
        for name, value in shown.headers.items()
        if name.lower() not in _OWN_HEADERS
    }


def _with_scheme(entry: JournalEntry, headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers in which a redacted key has its scheme again."""
    scheme = re.match(r"(bearer|key|token|basic) ", entry.headers.get(b"authorization", b"").decode("latin-1").lower())
    said = dict(headers)
    if scheme is not None and said.get("authorization") == "$KEY":
        said["authorization"] = f"{scheme[1].capitalize()} $KEY"
    return said


def _path(shown: Redacted) -> str:
    query = shown.query.replace(REDACTED, "$KEY")
    return shown.path + (f"?{query}" if query else "")


def _curl(caller: ControlCaller, entry: JournalEntry, shown: Redacted) -> str:
    own = "" if entry.path.startswith("/_drytake") else f"/{entry.provider}"
    parts = ["curl" if entry.method == "GET" else f"curl -X {entry.method}"]
    parts.append(f'"{caller.origin}{own}{_path(shown)}"')
    for name, value in _with_scheme(entry, _headers(shown)).items():
        said = f"{name}: {value}"
        parts.append(f"-H {_quoted(said)}")
    if shown.body:
        parts.append(f"--data-raw {shlex.quote(shown.body.decode('utf-8', 'replace'))}")
    return " \\\n  ".join(parts) + "\n"


def _quoted(text: str) -> str:
    """Return a text for a shell, in which `$KEY` stands for the variable."""
    if "$KEY" not in text:
        return shlex.quote(text)
    escaped = re.sub(r'([\\"`])', r"\\\1", text)
    return f'"{escaped}"'


def _har(_: ControlCaller, entry: JournalEntry, __: Redacted) -> str:
    return json.dumps(load_object(HAR)([entry]), ensure_ascii=False, indent=1) + "\n"


def _pytest(caller: ControlCaller, entry: JournalEntry, shown: Redacted) -> str:
    provider = caller.engine.mounts[entry.provider].provider
    path = _path(shown).removeprefix(provider.base_path)
    headers = {name: value.replace("$KEY", "{KEY}") for name, value in _with_scheme(entry, _headers(shown)).items()}
    lines = [f"{json.dumps(name)}: {_python_text(value)}," for name, value in headers.items()]
    body = _python_body(shown.body)
    name = f"{entry.provider}_{entry.operation or 'download'}".replace("-", "_")
    expected = f"assert response.status_code == {entry.status}" if entry.status else "assert response is not None"
    allow = sorted({violation.rule.id for violation in entry.violations if violation.severity == "error"})
    mark = [f"@pytest.mark.drytake(allow={json.dumps(allow)})"] if allow else []
    return "\n".join(
        [
            "import httpx",
            *(["import pytest"] if allow else []),
            "",
            "",
            *mark,
            f"def test_{name}(drytake):",
            "    headers = {",
            *(f"        {line}" for line in lines),
            "    }",
            *([f"    body = {body}"] if body else []),
            "    response = httpx.request(",
            f"        {json.dumps(entry.method)},",
            f"        drytake.base_url({json.dumps(entry.provider)}) + {json.dumps(path, ensure_ascii=False)},",
            "        headers=headers,",
            *(["        content=body,"] if body else []),
            "    )",
            "",
            f"    {expected}",
            "",
        ]
    )


def _python_text(value: str) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"f{text}".replace("{KEY}", "{drytake.key}") if "{KEY}" in value else text


def _python_body(body: bytes) -> str:
    return f"{body.decode('utf-8', 'replace')!r}.encode()" if body else ""


def _scenario(_: ControlCaller, entry: JournalEntry, __: Redacted) -> str:
    """Return a scenario file in which to this call happens what happened to it."""
    said = [f"# What happened to call #{entry.serial}: play it with `drytake serve --scenario-file FILE`.", "seed = 1"]
    for name in entry.injected:
        said += ["", "[[trigger]]", f"name = {json.dumps(name)}", f"provider = {json.dumps(entry.provider)}"]
        said += [f"operation = {json.dumps(entry.operation or 'download')}", "first = 1"]
    if not entry.injected:
        said.append("# Nothing was made to happen to it: all goes well.")
    return "\n".join(said) + "\n"


FORMS: Mapping[str, tuple[Callable[[ControlCaller, JournalEntry, Redacted], str], str]] = {
    "curl": (_curl, ".sh"),
    "har": (_har, ".har"),
    "pytest": (_pytest, ".py"),
    "scenario": (_scenario, ".toml"),
}
