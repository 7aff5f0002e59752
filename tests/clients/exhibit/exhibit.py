"""The suite's own exhibit: clients in front of the mock, each with its result, in one table.

Who they are is data here; their results come from runs alone, which `tests/clients/test_exhibit.py` makes, compares and,
where `WRITE_EXHIBIT` is set, writes down beside this file.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

__all__ = ["CLIENTS", "FOLDER", "ExhibitClient", "page", "result_of", "results", "write_results"]

FOLDER = Path(__file__).parent
_RESULTS = FOLDER / "results.json"

Registry = Literal["PyPI", "npm"]
_PAGES: Mapping[Registry, str] = {"PyPI": "https://pypi.org/project/", "npm": "https://www.npmjs.com/package/"}


class ExhibitClient(NamedTuple):
    """One client, and how it is put in front of the mock: `drytake run` in front of its command."""

    name: str
    provider: str
    what: str
    command: tuple[str, ...]
    """A file of this folder, behind what runs it; `{package}` is a Node package's folder, `{output}` a file's place."""
    registry: Registry | None = None
    """Where others publish it; `None` for the seeds' examples, written down by us."""
    version: str = ""
    """Of an npm package; one from PyPI is what is installed."""
    module: str = ""
    """What a Python client is imported as."""
    settings: Mapping[str, str] = {}
    """Environment of our own programs."""
    slow: bool = False
    """True where it takes many seconds, so that its test waits for the night."""
    by_env: bool = False
    """True where it is told the mock's address by the variables of `drytake env`; else it keeps the real one."""


_OUTAI = {"BASE_URL": "https://api.outai.top/api", "API_KEY": "sk-test", "PROMPT": "A lighthouse", "OUTPUT": "{output}"}
_XSKILL = {"XSKILL_BASE_URL": "https://api.xskill.ai", "XSKILL_API_KEY": "sk-test"}
_VENICE = {
    "VENICE_BASE_URL": "https://api.venice.ai/api/v1",
    "VENICE_API_KEY": "sk-test",
    "PROMPT": "A lighthouse",
    "OUTPUT": "{output}",
    "POLL_SECONDS": "0",
}

CLIENTS = (
    ExhibitClient(
        "apiz",
        "xskill",
        "the service's own Python SDK",
        ("python", "by_apiz.py"),
        registry="PyPI",
        module="apiz",
        by_env=True,
    ),
    ExhibitClient(
        "apiz-mcp",
        "xskill",
        "an MCP server over REST",
        ("python", "by_apiz_mcp.py", "node", "{package}/dist/cli.js"),
        registry="npm",
        version="0.2.0",
        by_env=True,
        slow=True,
    ),
    ExhibitClient(
        "mcp",
        "xskill",
        "the official MCP SDK, over HTTP",
        ("python", "by_mcp.py"),
        registry="PyPI",
        module="mcp",
        settings=_XSKILL,
        slow=True,
    ),
    ExhibitClient(
        "mcp-remote",
        "xskill",
        "a bridge from standard input to MCP over HTTP",
        (
            *("python", "by_mcp.py", "node", "{package}/dist/proxy.js", "https://api.xskill.ai/api/v3/mcp-http"),
            *("--header", "Authorization:Bearer sk-test"),
        ),
        slow=True,
        registry="npm",
        version="0.15.1",
        settings={"MCP_REMOTE_CONFIG_DIR": "{output}"},
    ),
    ExhibitClient(
        "venice-py",
        "venice",
        "a Python SDK",
        ("python", "by_venice_py.py"),
        registry="PyPI",
        module="venice_ai",
        settings=_VENICE,
    ),
    ExhibitClient(
        "venice-cli",
        "venice",
        "a command line of the standard library alone",
        ("python", "by_venice_cli.py"),
        registry="PyPI",
        module="venice",
        settings=_VENICE,
        by_env=True,
    ),
    ExhibitClient(
        "venice-sdk",
        "venice",
        "a Python SDK over requests",
        ("python", "by_venice_sdk.py"),
        registry="PyPI",
        module="venice_sdk",
        settings=_VENICE,
        by_env=True,
    ),
    ExhibitClient(
        "veniceresch",
        "venice",
        "a typed Python SDK over httpx",
        ("python", "by_veniceresch.py"),
        registry="PyPI",
        module="veniceresch",
        settings=_VENICE,
    ),
    ExhibitClient(
        "venice-video-harness",
        "venice",
        "a video pipeline's library",
        ("node", "by_venice_video_harness.mjs", "{package}"),
        registry="npm",
        version="2.25.0",
        settings=_VENICE,
        slow=True,
    ),
    ExhibitClient(
        "@venice-dev-tools/core",
        "venice",
        "a JavaScript SDK",
        ("node", "by_venice_dev_tools.mjs", "{package}"),
        registry="npm",
        version="2026.3.18",
        settings=_VENICE,
        slow=True,
    ),
    ExhibitClient(
        "veniceai-cli",
        "venice",
        "a command line",
        ("python", "by_veniceai_cli.py", "node", "{package}/dist/index.js"),
        registry="npm",
        version="2.1.0",
        settings={"HOME": "{output}", "NO_UPDATE_NOTIFIER": "1"},
        by_env=True,
        slow=True,
    ),
    ExhibitClient(
        "fal-client",
        "fal",
        "the service's own Python SDK",
        ("python", "by_fal_client.py"),
        registry="PyPI",
        module="fal_client",
        settings={"FAL_KEY": "sk-test"},
    ),
    ExhibitClient(
        "@fal-ai/client",
        "fal",
        "the service's own JavaScript SDK",
        ("node", "by_fal_client_js.mjs", "{package}"),
        registry="npm",
        version="1.10.1",
        settings={"FAL_KEY": "sk-test"},
        slow=True,
    ),
    ExhibitClient(
        "volcengine-ark-runtime",
        "volcengine",
        "the part of the service's own Python SDK that speaks to Ark",
        ("python", "by_ark.py", "volcenginesdkarkruntime"),
        registry="PyPI",
        module="volcenginesdkarkruntime",
    ),
    ExhibitClient(
        "byteplus-python-sdk-v2",
        "ark",
        "the service's own Python SDK",
        ("python", "by_ark.py", "byteplussdkarkruntime"),
        registry="PyPI",
        module="byteplussdkarkruntime",
    ),
    ExhibitClient(
        "replicate",
        "replicate",
        "the service's own JavaScript SDK",
        ("node", "by_replicate_js.mjs", "{package}"),
        registry="npm",
        version="1.4.0",
        settings={"REPLICATE_API_TOKEN": "r8_test"},
        slow=True,
    ),
    ExhibitClient("outai.sh", "outai", "the page's calls, with curl", ("sh", "outai.sh"), settings=_OUTAI),
    ExhibitClient("outai.mjs", "outai", "the page's calls, with Node's fetch", ("node", "outai.mjs"), settings=_OUTAI),
    ExhibitClient(
        "outai_requests.py", "outai", "the same with requests", ("python", "outai_requests.py"), settings=_OUTAI
    ),
    ExhibitClient("outai_httpx.py", "outai", "the same with httpx", ("python", "outai_httpx.py"), settings=_OUTAI),
    ExhibitClient(
        "xskill_curl.sh", "xskill", "the README's curl example", ("sh", "xskill_curl.sh", "generate"), settings=_XSKILL
    ),
    ExhibitClient(
        "xskill_fetch.mjs",
        "xskill",
        "the README's JavaScript example",
        ("node", "xskill_fetch.mjs", "generate"),
        settings=_XSKILL,
    ),
    ExhibitClient(
        "xskill_requests.py",
        "xskill",
        "the README's Python example",
        ("python", "xskill_requests.py", "generate"),
        settings=_XSKILL,
    ),
    ExhibitClient(
        "xskill_readme.py",
        "xskill",
        "the same, as trusting as the README: what `drytake fuzz` is shown with",
        ("python", "xskill_readme.py"),
        slow=True,
    ),
    ExhibitClient("xskill_careful.py", "xskill", "the same with care", ("python", "xskill_careful.py"), slow=True),
    ExhibitClient(
        "venice_curl.sh", "venice", "the page's calls, with curl", ("sh", "venice_curl.sh", "text"), settings=_VENICE
    ),
)


# --- results ----------------------------------------------------------------------------------------------------


def result_of(report: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return what the table says of a run, by its JSON report: version, findings by rule, coverage, exit code."""
    findings = sorted(finding["rule"] for finding in report["findings"])
    coverage = report["coverage"] or {"providers": {}, "outcomes": []}
    met = [outcome for outcome in coverage["outcomes"] if outcome["met"]]
    return {
        "version": version,
        "exit": int(report["facts"]["exit code of the command"]),
        "good": report["good"],
        "findings": {rule: findings.count(rule) for rule in dict.fromkeys(findings)},
        "coverage": coverage["providers"],
        "met": len(met),
        "of": len(coverage["outcomes"]),
    }


def results() -> dict[str, dict[str, Any]]:
    """Return what was written down, by client."""
    found: dict[str, dict[str, Any]] = json.loads(_RESULTS.read_text(encoding="utf-8"))
    return found


def write_results(found: Mapping[str, Mapping[str, Any]]) -> None:
    """Write results over those of the same clients; clients that are no more go."""
    known = results() if _RESULTS.exists() else {}
    kept = {client.name: {**known, **found}[client.name] for client in CLIENTS if client.name in {**known, **found}}
    _RESULTS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


# --- the page ----------------------------------------------------------------------------------------------------


def page(*, others: bool) -> Iterator[str]:
    """Yield the lines of the table in Markdown: clients by others, or the seeds' examples."""
    said = results()
    yield "| client | version | provider | what it is | put in front by | coverage | findings | result |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for client in CLIENTS:
        if client.name in said and bool(client.registry) == others:
            yield _row(client, said[client.name])


def _row(client: ExhibitClient, by_env: Mapping[str, Any]) -> str:
    link = f"../tests/clients/exhibit/{client.name}"
    source = link if client.registry is None else f"{_PAGES[client.registry]}{client.name}/"
    way = f"`run --env {client.provider}`" if client.by_env else "`run`, at the real address"
    coverage = ", ".join(f"{share:g} %" for share in by_env["coverage"].values()) or "0 %"
    cells = (
        f"[{client.name}]({source})" + (f", {client.registry}" if client.registry else ""),
        by_env["version"] or "-",
        client.provider,
        client.what,
        way,
        f"{coverage} ({by_env['met']} of {by_env['of']})",
        ", ".join(f"`{rule}` x {count}" for rule, count in by_env["findings"].items()) or "none",
        _result(by_env),
    )
    return f"| {' | '.join(cells)} |"


def _result(by_env: Mapping[str, Any]) -> str:
    if by_env["exit"]:
        return f"ended with {by_env['exit']}"
    return "broke a rule" if not by_env["good"] else "clean" if not by_env["findings"] else "good, with findings"
