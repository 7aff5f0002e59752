"""EvoLink's own MCP server, the npm package `@evolinkai/evolink-media`, as it is and at its real addresses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tried import pinned

VERSION = pinned("npm", "@evolinkai/evolink-media")
SCRIPT = str(Path(__file__).parent / "scripts" / "evolink_mcp.mjs")


@pytest.fixture(scope="module")
def ran(run_client: Callable[..., Any], node: str, npm_package: Callable[..., Path]) -> Any:
    """What becomes of a conversation with the server under `drytake run`."""
    program = npm_package("@evolinkai/evolink-media", VERSION) / "dist" / "evolink-media" / "src" / "index.js"
    return run_client(node, SCRIPT, str(program), EVOLINK_API_KEY="sk-test", timing="instant")


def test_task_is_followed_to_its_end_at_the_sellers_own_host(ran: Any) -> None:
    assert (ran.said["done"], ran.said["host"]) == (True, "files.evolink.ai")


def test_refusals_are_told(ran: Any) -> None:
    assert "`model` is `seedance-2.0`" in ran.said["refused"]
    assert "must start with 'task-unified-'" in ran.said["lost"]


def test_files_are_kept_listed_and_deleted(ran: Any) -> None:
    assert (ran.said["kept"], "a.png" in ran.said["listed"], ran.said["gone"]) == (False, True, False)


def test_model_that_is_not_sold_is_reported(ran: Any) -> None:
    assert "evolink.unknown-model" in ran.findings("error")
