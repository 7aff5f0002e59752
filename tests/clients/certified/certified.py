"""Official SDKs and other clients under `drytake certify`, as docs/sdk-safety.md shows them.

Who they are is data here; what they do comes from runs alone, which `tests/clients/test_certified.py` makes, compares and,
where `WRITE_CERTIFIED` is set, writes down beside this file.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

__all__ = ["CASES", "CLIENTS", "FOLDER", "CertifiedClient", "Kind", "page", "result_of", "results", "write_results"]

FOLDER = Path(__file__).parent
_RESULTS = FOLDER / "results.json"
EXHIBIT = "../exhibit"

Registry = Literal["PyPI", "npm"]
Kind = Literal["official", "switched", "others"]
"""Of a table: official SDKs as they are, the same with their switch, other clients."""
_PAGES: Mapping[Registry, str] = {
    "PyPI": "https://pypi.org/project/{}/{}/",
    "npm": "https://www.npmjs.com/package/{}/v/{}",
}
SINGLE = ("create-500", "create-503", "create-429", "create-lost", "poll-503", "poll-lost")
DOWNLOADS = ("expired-link", "cut-download")
CASES = (*SINGLE, *DOWNLOADS)
"""Those that hang on an SDK; what a restart and a webhook come to hangs on the program that uses it."""


class CertifiedClient(NamedTuple):
    """One client, and how it is run."""

    name: str
    provider: str
    registry: Registry | None
    """Where it is published; `None` for the examples of sellers' pages, written down by us."""
    version: str
    """Which is run; of what is installed for the tests, empty: then it is asked."""
    command: tuple[str, ...]
    """What runs it, a file of this folder, and its arguments; `{0}` is the first package's folder."""
    packages: tuple[tuple[str, str], ...] = ()
    """From npm, with versions, in the order of the command's."""
    target: str = ""
    """A PyPI package that is installed for it alone."""
    core: str = ""
    """What it runs under, where that makes a difference."""
    switch: str = ""
    """What is to stop it from sending a create again."""
    switched: tuple[str, ...] = ()
    """More arguments, which set that."""
    settings: Mapping[str, str] = {}
    official: bool = True
    by_env: bool = False
    """True where it is given the mock's address by the variables of `drytake env`; else it keeps the real one."""
    daily: bool = True
    """False of an official one that waits for the night, like all that isn't."""

    @property
    def key(self) -> str:
        """What its result is kept under."""
        return " ".join(filter(None, (self.name, self.registry, self.core)))


FAL_KEY, REPLICATE_KEY = {"FAL_KEY": "sk-test"}, {"REPLICATE_API_TOKEN": "r8_test"}
FAL_ALIAS = {"DRYTAKE_SWITCHES": "fal.fal-ai-alias=true"}
"""`@ai-sdk/fal` always says `fal-ai/`, where fal's Seedance isn't: the switch leads it there all the same."""


def _ai(name: str, version: str, core: str, maker: str, model: str, **more: Any) -> CertifiedClient:
    return CertifiedClient(
        f"@ai-sdk/{name}",
        {"bytedance": "ark"}.get(name, name),
        "npm",
        version,
        ("node", "ai_sdk.mjs", "{0}", "{1}", maker, model),
        packages=((f"@ai-sdk/{name}", version), ("ai", core)),
        core=f"under ai {core}",
        switch="`maxRetries: 0` in `generateVideo`",
        switched=("0",),
        **more,
    )


def _ark(name: str, provider: str, module: str) -> CertifiedClient:
    return CertifiedClient(
        name,
        provider,
        "PyPI",
        "",
        ("python", "ark.py", module),
        switch="`max_retries=0` on the client",
        switched=("0",),
    )


def _other(name: str, provider: str, registry: Registry | None, *command: str, **more: Any) -> CertifiedClient:
    settings = {"PROMPT": "A lighthouse", "OUTPUT": "result.mp4", "POLL_SECONDS": "0", **more.pop("settings", {})}
    return CertifiedClient(
        name, provider, registry, more.pop("version", ""), command, settings=settings, official=False, **more
    )


VENICE = {"VENICE_BASE_URL": "https://api.venice.ai/api/v1", "VENICE_API_KEY": "sk-test"}
XSKILL = {"XSKILL_BASE_URL": "https://api.xskill.ai", "XSKILL_API_KEY": "sk-test"}
OUTAI = {"BASE_URL": "https://api.outai.top/api", "API_KEY": "sk-test"}
BYTEDANCE, FAST = "dreamina-seedance-2-0-260128", "bytedance/seedance-2.0"
FAL_MODEL = f"{FAST}/text-to-video"

CLIENTS = (
    CertifiedClient("fal-client", "fal", "PyPI", "", ("python", "fal_client_py.py"), settings=FAL_KEY),
    CertifiedClient(
        "@fal-ai/client",
        "fal",
        "npm",
        "1.10.1",
        ("node", "fal_client_js.mjs", "{0}"),
        packages=(("@fal-ai/client", "1.10.1"),),
        switch="`retry: {maxRetries: 0}`, which isn't applied to `submit`",
        switched=("0",),
        settings=FAL_KEY,
    ),
    CertifiedClient(
        "replicate",
        "replicate",
        "PyPI",
        "1.0.7",
        ("python", "replicate_py.py"),
        target="replicate",
        settings=REPLICATE_KEY,
    ),
    CertifiedClient(
        "replicate",
        "replicate",
        "npm",
        "1.4.0",
        ("node", "replicate_js.mjs", "{0}"),
        packages=(("replicate", "1.4.0"),),
        settings=REPLICATE_KEY,
    ),
    CertifiedClient(
        "openrouter",
        "openrouter",
        "PyPI",
        "1.3.84",
        ("python", "openrouter_py.py"),
        target="openrouter",
        daily=False,
        switch="`retries=None` in the call",
        switched=("0",),
    ),
    CertifiedClient(
        "@openrouter/sdk",
        "openrouter",
        "npm",
        "1.3.19",
        ("node", "openrouter_js.mjs", "{0}"),
        packages=(("@openrouter/sdk", "1.3.19"),),
        daily=False,
        switch='`retryConfig: {strategy: "none"}` on the client',
        switched=("0",),
    ),
    CertifiedClient(
        "runwayml",
        "runway",
        "PyPI",
        "5.24.0",
        ("python", "runway_py.py"),
        target="runwayml",
        daily=False,
        switch="`max_retries=0` on the client",
        switched=("0",),
    ),
    CertifiedClient(
        "@runwayml/sdk",
        "runway",
        "npm",
        "4.20.1",
        ("node", "runway_js.mjs", "{0}"),
        packages=(("@runwayml/sdk", "4.20.1"),),
        daily=False,
        switch="`maxRetries: 0` on the client",
        switched=("0",),
    ),
    CertifiedClient(
        "wavespeed", "wavespeed", "PyPI", "2.0.5", ("python", "wavespeed_py.py"), target="wavespeed", daily=False
    ),
    CertifiedClient(
        "wavespeed",
        "wavespeed",
        "npm",
        "0.3.2",
        ("node", "wavespeed_js.mjs", "{0}"),
        packages=(("wavespeed", "0.3.2"),),
        daily=False,
    ),
    CertifiedClient(
        "acedatacloud",
        "acedata",
        "PyPI",
        "2026.10.20.0",
        ("python", "acedata_py.py"),
        target="acedatacloud",
        settings={"DRYTAKE_PROVIDERS": "acedata"},
        daily=False,
    ),
    CertifiedClient(
        "comfy-sdk",
        "comfy",
        "PyPI",
        "0.5.0",
        ("python", "comfy_py.py"),
        target="comfy-sdk",
        settings={"DRYTAKE_PROVIDERS": "comfy", "COMFY_API_KEY": "comfyui-test"},
        daily=False,
    ),
    CertifiedClient(
        "higgsfield-client",
        "higgsfield",
        "PyPI",
        "0.2.0",
        ("python", "higgsfield_py.py"),
        target="higgsfield-client",
        daily=False,
    ),
    CertifiedClient(
        "@higgsfield/client",
        "higgsfield",
        "npm",
        "0.2.6",
        ("node", "higgsfield_js.mjs", "{0}"),
        packages=(("@higgsfield/client", "0.2.6"),),
        daily=False,
        switch="`maxRetries: 0` on the client",
        switched=("0",),
    ),
    _ark("volcengine-ark-runtime", "volcengine", "volcenginesdkarkruntime"),
    _ark("byteplus-python-sdk-v2", "ark", "byteplussdkarkruntime"),
    CertifiedClient(
        "apiz",
        "xskill",
        "PyPI",
        "",
        ("python", "apiz_py.py"),
        switch="`max_retries=0` on the client",
        switched=("0",),
        by_env=True,
    ),
    _ai("bytedance", "1.0.29", "6.0.326", "createByteDance", BYTEDANCE),
    _ai("bytedance", "1.0.29", "7.0.173", "createByteDance", BYTEDANCE),
    _ai("replicate", "2.0.57", "6.0.326", "createReplicate", FAST),
    _ai("replicate", "3.0.46", "7.0.173", "createReplicate", FAST),
    _ai("fal", "2.0.59", "6.0.326", "createFal", FAL_MODEL, settings=FAL_ALIAS),
    _ai("fal", "3.0.41", "7.0.173", "createFal", FAL_MODEL, settings=FAL_ALIAS),
    _other("mcp", "xskill", "PyPI", "python", f"{EXHIBIT}/by_mcp.py", settings=XSKILL),
    _other("venice-py", "venice", "PyPI", "python", f"{EXHIBIT}/by_venice_py.py", settings=VENICE),
    _other("venice-cli", "venice", "PyPI", "python", f"{EXHIBIT}/by_venice_cli.py", settings=VENICE, by_env=True),
    _other("venice-sdk", "venice", "PyPI", "python", f"{EXHIBIT}/by_venice_sdk.py", settings=VENICE, by_env=True),
    _other("veniceresch", "venice", "PyPI", "python", f"{EXHIBIT}/by_veniceresch.py", settings=VENICE),
    _other(
        *("venice-video-harness", "venice", "npm", "node", f"{EXHIBIT}/by_venice_video_harness.mjs", "{0}"),
        version="2.25.0",
        packages=(("venice-video-harness", "2.25.0"),),
        settings=VENICE,
    ),
    _other(
        *("@venice-dev-tools/core", "venice", "npm", "node", f"{EXHIBIT}/by_venice_dev_tools.mjs", "{0}"),
        version="2026.3.18",
        packages=(("@venice-dev-tools/core", "2026.3.18"),),
        settings=VENICE,
    ),
    _other("outai.sh", "outai", None, "sh", f"{EXHIBIT}/outai.sh", settings=OUTAI),
    _other("outai.mjs", "outai", None, "node", f"{EXHIBIT}/outai.mjs", settings=OUTAI),
    _other("outai_requests.py", "outai", None, "python", f"{EXHIBIT}/outai_requests.py", settings=OUTAI),
    _other("outai_httpx.py", "outai", None, "python", f"{EXHIBIT}/outai_httpx.py", settings=OUTAI),
)


# --- results ----------------------------------------------------------------------------------------------------


def result_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page says of a certification, by its JSON: of each case what doesn't hang on the moment."""
    return {case["name"]: _case(case) for case in report["cases"]}


def _case(case: Mapping[str, Any]) -> dict[str, Any]:
    more = {name: case[name] - case[f"{name}_expected"] for name in ("creates", "charges")} if case["creates"] else {}
    return {"outcome": case["outcome"], **more, **({"hasty": True} if case["hasty"] else {})}


def results() -> dict[str, dict[str, Any]]:
    """Return what was written down, by client: its version, the cases, and where it has a switch the cases with that."""
    found: dict[str, dict[str, Any]] = json.loads(_RESULTS.read_text(encoding="utf-8"))
    return found


def write_results(found: Mapping[str, Mapping[str, Any]]) -> None:
    """Write results over those of the same clients; clients that are no more go."""
    known = {**(results() if _RESULTS.exists() else {}), **found}
    kept = {client.key: known[client.key] for client in CLIENTS if client.key in known}
    _RESULTS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


# --- the page ----------------------------------------------------------------------------------------------------

_WORDS = {
    "good": "good",
    "nothing-paid": "raises, nothing paid",
    "unknowable": "raises",
    "task-known": "gives up, task known",
    "paid-twice": "**paid twice**",
    "task-lost": "**task lost**",
    "no-result": "**no result**",
    "over-time": "**doesn't end**",
    "not-applicable": "-",
}


def page(kind: Kind) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    said = results()
    cases: Sequence[str] = CASES
    switch = ["switch"] if kind == "switched" else []
    yield f"| client | version | {' | '.join([*switch, *(name.replace('-', ' ') for name in cases)])} |"
    yield f"| --- | --- |{' --- |' * (len(cases) + len(switch))}"
    for client in CLIENTS:
        found = said.get(client.key)
        if found is not None and client.official == (kind != "others") and (kind != "switched" or "switched" in found):
            shown = found["switched" if kind == "switched" else "cases"]
            cells = [_square(shown.get(name)) for name in cases]
            more = [client.switch] if kind == "switched" else []
            yield f"| {' | '.join([_link(client, found['version']), found['version'] or '-', *more, *cells])} |"


def _link(client: CertifiedClient, version: str) -> str:
    if client.registry is None:
        return f"[{client.name}](../tests/clients/exhibit/{client.name})"
    link = f"[{client.name}]({_PAGES[client.registry].format(client.name, version)}) ({client.registry})"
    return f"{link} {client.core}".rstrip()


def _square(case: Mapping[str, Any] | None) -> str:
    """Return what came of a case in few words."""
    if case is None:
        return "-"
    said = _WORDS[case["outcome"]]
    if case["outcome"] == "good" and case["creates"] > 0:
        said = "sent again, too early" if case.get("hasty") else "sent again"
    return said
