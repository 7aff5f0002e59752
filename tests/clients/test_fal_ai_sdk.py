"""The npm packages `@ai-sdk/fal` and `ai`, as they are: they always say `fal-ai/`, where fal's Seedance isn't."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tried import pinned

SCRIPT = str(Path(__file__).parent / "scripts" / "fal_ai_sdk.mjs")
ALIAS = {"FAL_KEY": "sk-test", "DRYTAKE_SWITCHES": "fal.fal-ai-alias=true"}
Run = Callable[..., Any]


class Pair(NamedTuple):
    """Two packages that go together, the least Node that runs them, and where they take the pause between polls."""

    fal: str
    core: str
    node: int
    poll: str


PAIRS = (
    Pair(pinned("npm", "@ai-sdk/fal", "2."), "6.0.325", 18, "field"),
    Pair(pinned("npm", "@ai-sdk/fal", "3."), "7.0.173", 20, "option"),
)


@pytest.fixture
def sdk(run_client: Run, node: str, npm_package: Callable[[str, str], Path]) -> Run:
    """Run the script with a pair of packages; it's skipped where Node is too old for them."""

    def run(pair: Pair, *cases: str, **environment: str) -> Any:
        found = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        if int(found[1:].partition(".")[0]) < pair.node:
            pytest.skip(f"ai {pair.core} takes Node {pair.node}, this is {found.strip()}")
        folders = (str(npm_package("@ai-sdk/fal", pair.fal)), str(npm_package("ai", pair.core)))
        return run_client(node, SCRIPT, *folders, *cases, POLL=pair.poll, **environment)

    return run


@pytest.mark.parametrize("pair", PAIRS, ids=[f"ai {pair.core}" for pair in PAIRS])
def test_correct_program_gets_its_film_where_the_switch_leads_to_the_model(sdk: Run, pair: Pair) -> None:
    ran = sdk(pair, "good", **ALIAS)

    assert ran.said["good"] == {"type": "video/mp4", "start": "ftyp", "warnings": []}
    assert (ran.code, ran.report["conclusion"], ran.findings()) == (0, "good", set())


def test_id_leads_nowhere_by_default(sdk: Run) -> None:
    ran = sdk(PAIRS[0], "good", FAL_KEY="sk-test")

    assert (ran.said["good"]["status"], ran.said["good"]["message"]) == (404, "Not Found")
    assert (ran.code, ran.findings("error")) == (1, {"fal.fal-ai-prefix"})


def test_packages_own_way_to_say_the_duration_breaks_a_rule(sdk: Run) -> None:
    ran = sdk(PAIRS[-1], "own", **ALIAS)

    assert ran.said["own"]["message"] == "Unprocessable Entity"
    assert (ran.code, ran.findings("error")) == (1, {"fal.unknown-duration"})
