"""Clients by others, as they are, that the tests put before the mock: which packages, at which versions, by which test.

One register: tests take their versions from here (`pinned`), docs/status.md lists it, and `test_tried.py` holds that each row is run.
"""

import re
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

__all__ = ["ROWS", "TESTS", "Registry", "Tried", "pinned", "version_of"]

Registry = Literal["PyPI", "npm"]
TESTS = Path(__file__).parent
_LOCKED = TESTS.parents[1] / "requirements" / "dev.txt"
_PAGES: dict[Registry, str] = {
    "PyPI": "https://pypi.org/project/{}/{}/",
    "npm": "https://www.npmjs.com/package/{}/v/{}",
}
CERTIFIED, EXHIBIT = "test_certified.py", "test_exhibit.py"


class Tried(NamedTuple):
    """One client at one version."""

    provider: str
    name: str
    registry: Registry | None
    """Where it is published; `None` for examples of a seller's page, written down by us."""
    version: str
    """Empty for what is installed with the suite's own packages: the locked version."""
    tests: tuple[str, ...]
    """Files that run it."""
    module: str = ""
    """What an installed one is imported as."""

    @property
    def url(self) -> str:
        """Its page at its registry; for an example the file."""
        if self.registry is None:
            return f"../tests/clients/exhibit/{self.name}"
        return _PAGES[self.registry].format(self.name, version_of(self))


ROWS = (
    Tried("acedata", "acedatacloud", "PyPI", "2026.10.20.0", ("test_gateways.py", CERTIFIED)),
    Tried(
        "ark", "byteplus-python-sdk-v2", "PyPI", "", ("test_ark_sdks.py", EXHIBIT, CERTIFIED), "byteplussdkarkruntime"
    ),
    Tried("ark", "@ai-sdk/bytedance", "npm", "1.0.29", ("test_ark_ai_sdk.py", CERTIFIED)),
    Tried(
        *("volcengine", "volcengine-ark-runtime", "PyPI", ""),
        ("test_ark_sdks.py", "test_ark_gateway.py", EXHIBIT, CERTIFIED),
        "volcenginesdkarkruntime",
    ),
    Tried("volcengine", "zjandrew-seedance-cli", "PyPI", "1.1.2", ("test_ark_cli.py",)),
    Tried("volcengine", "veadk-python", "PyPI", "1.1.19", ("test_ark_veadk.py",)),
    Tried("comfy", "comfy-sdk", "PyPI", "0.5.0", ("test_gateways.py", CERTIFIED)),
    Tried("evolink", "@evolinkai/evolink-media", "npm", "1.2.1", ("test_evolink_mcp.py",)),
    Tried("fal", "fal-client", "PyPI", "", ("test_fal_client.py", EXHIBIT, CERTIFIED), "fal_client"),
    Tried("fal", "@fal-ai/client", "npm", "1.10.1", ("test_fal_client_js.py", EXHIBIT, CERTIFIED)),
    Tried("fal", "@ai-sdk/fal", "npm", "2.0.59", ("test_fal_ai_sdk.py", CERTIFIED)),
    Tried("fal", "@ai-sdk/fal", "npm", "3.0.41", ("test_fal_ai_sdk.py", CERTIFIED)),
    Tried("fal", "huggingface-hub", "PyPI", "", ("test_fal_huggingface.py",), "huggingface_hub"),
    Tried("higgsfield", "higgsfield-client", "PyPI", "0.2.0", ("test_higgsfield.py", CERTIFIED)),
    Tried("higgsfield", "@higgsfield/client", "npm", "0.2.6", ("test_higgsfield.py", CERTIFIED)),
    Tried("kie", "@felores/kie-ai-mcp-server", "npm", "5.0.0", ("test_kie_mcp.py",)),
    Tried("loova", "outai.sh", None, "", ("test_outai_clients.py",)),
    Tried("loova", "outai.mjs", None, "", ("test_outai_clients.py",)),
    Tried("loova", "outai_requests.py", None, "", ("test_outai_clients.py",)),
    Tried("loova", "outai_httpx.py", None, "", ("test_outai_clients.py",)),
    Tried("newapi", "openai", "PyPI", "3.57.0", ("test_gateways.py",)),
    Tried("openrouter", "openrouter", "PyPI", "1.3.84", ("test_openrouter.py", CERTIFIED)),
    Tried("openrouter", "@openrouter/sdk", "npm", "1.3.19", ("test_openrouter.py", CERTIFIED)),
    Tried("openrouter", "@openrouter/ai-sdk-provider", "npm", "2.10.0", ("test_openrouter.py",)),
    Tried("openrouter", "@openrouter/ai-sdk-provider", "npm", "3.1.0", ("test_openrouter.py",)),
    Tried("openrouter", "@tanstack/ai-openrouter", "npm", "0.19.6", ("test_openrouter.py",)),
    Tried("outai", "outai.sh", None, "", (EXHIBIT, CERTIFIED, "test_outai_clients.py")),
    Tried("outai", "outai.mjs", None, "", (EXHIBIT, CERTIFIED, "test_outai_clients.py")),
    Tried("outai", "outai_requests.py", None, "", (EXHIBIT, CERTIFIED, "test_outai_clients.py")),
    Tried("outai", "outai_httpx.py", None, "", (EXHIBIT, CERTIFIED, "test_outai_clients.py")),
    Tried("piapi", "piapi-skills", "PyPI", "1.2.0", ("test_piapi_skills.py",)),
    Tried("replicate", "replicate", "PyPI", "1.0.7", ("test_replicate_py.py", CERTIFIED)),
    Tried("replicate", "replicate", "PyPI", "2.0.0b4", ("test_replicate_py.py",)),
    Tried("replicate", "replicate", "npm", "1.4.0", ("test_replicate_js.py", EXHIBIT, CERTIFIED)),
    Tried("replicate", "@ai-sdk/replicate", "npm", "2.0.57", ("test_replicate_js.py", CERTIFIED)),
    Tried("replicate", "@ai-sdk/replicate", "npm", "3.0.46", ("test_replicate_js.py", CERTIFIED)),
    Tried("runway", "runwayml", "PyPI", "5.24.0", ("test_runway.py", CERTIFIED)),
    Tried("runway", "@runwayml/sdk", "npm", "4.20.1", ("test_runway.py", CERTIFIED)),
    Tried("venice", "venice-py", "PyPI", "", ("test_venice_py.py", EXHIBIT, CERTIFIED), "venice_ai"),
    Tried("venice", "venice-cli", "PyPI", "", (EXHIBIT, CERTIFIED), "venice"),
    Tried("venice", "venice-sdk", "PyPI", "", (EXHIBIT, CERTIFIED), "venice_sdk"),
    Tried("venice", "veniceresch", "PyPI", "", (EXHIBIT, CERTIFIED), "veniceresch"),
    Tried("venice", "veniceai-cli", "npm", "2.1.0", ("test_venice_cli.py", EXHIBIT)),
    Tried("venice", "venice-video-harness", "npm", "2.25.0", (EXHIBIT, CERTIFIED)),
    Tried("venice", "@venice-dev-tools/core", "npm", "2026.3.18", (EXHIBIT, CERTIFIED)),
    Tried("wavespeed", "wavespeed", "PyPI", "2.0.5", ("test_wavespeed.py", CERTIFIED)),
    Tried("wavespeed", "wavespeed", "npm", "0.3.2", (CERTIFIED,)),
    Tried("xskill", "apiz", "PyPI", "", ("test_xskill_apiz.py", EXHIBIT, CERTIFIED), "apiz"),
    Tried("xskill", "apiz-mcp", "npm", "0.2.0", ("test_xskill_apiz_mcp.py", EXHIBIT)),
    Tried("xskill", "mcp", "PyPI", "", ("test_xskill_mcp.py", EXHIBIT, CERTIFIED), "mcp"),
    Tried("xskill", "mcp-remote", "npm", "0.15.1", ("test_xskill_mcp.py", EXHIBIT)),
)
"""By seller."""


def pinned(registry: Registry, name: str, of: str = "") -> str:
    """Return the version at which a package is tried; of several, that which begins so.

    Raises:
        ValueError: there is no such row, or more than one.
    """
    (version,) = [
        row.version for row in ROWS if (row.name, row.registry) == (name, registry) and row.version.startswith(of)
    ]
    return version


@cache
def _locked() -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", _LOCKED.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)


def version_of(row: Tried) -> str:
    """Return a row's version: the locked one of what is installed, nothing of an example."""
    return row.version or ("" if row.registry is None else _locked()[row.name])
