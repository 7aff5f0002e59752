"""A gateway that resells Ark's wire: its host, its base path and its habits are two lines of configuration."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SCRIPT = str(Path(__file__).parent / "scripts" / "ark_gateway.py")
GATEWAY = {
    "DRYTAKE_GATEWAYS": "api.laozhang.ai/seedance/api/v3=volcengine",
    "DRYTAKE_SWITCHES": "volcengine.html-pages=list-tasks",
}


def test_official_client_buys_at_a_gateways_own_host_and_hears_of_a_wrong_prefix(
    run_client: Callable[..., Any],
) -> None:
    pytest.importorskip("volcenginesdkarkruntime")

    ran = run_client(sys.executable, SCRIPT, "https://api.laozhang.ai/seedance/api/v3", **GATEWAY)

    assert ran.said == {
        "status": "succeeded",
        "tokens": 87_300,
        "host": "ark-acg-cn-beijing.tos-cn-beijing.volces.com",
        "film": "video/mp4",
        "pages": [[200, "text/html; charset=utf-8"]] * 2,
    }
    assert ran.findings() == {"conduct.unknown-endpoint"}
