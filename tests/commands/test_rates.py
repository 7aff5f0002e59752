"""Rates that a caller brings count in the place of the release's, and say where they are from."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from drytake.cli import main
from drytake.contract_tests.documents.rate_files import read_cards
from drytake.contract_tests.documents.shot_files import read_shots

PAGE = (Path(__file__).parents[2] / "docs" / "compare.md").read_text(encoding="utf-8")

SHOTS = [
    {"id": "s", "prompt": "A lighthouse at dawn", "seconds": 5, "ratio": "16:9", "resolution": "720p"},
    {
        "id": "v",
        "prompt": "A lighthouse at dawn",
        "seconds": 5,
        "ratio": "16:9",
        "videos": [{"url": "https://example.com/a.mp4", "seconds": 4, "width": 1280, "height": 720}],
    },
]
Compare = Callable[..., Result]


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    def run(rates: Any, *more: str, shots: Any = SHOTS) -> Result:
        (tmp_path / "shots.json").write_text(json.dumps(shots))
        text = rates if isinstance(rates, str) else json.dumps({"as_of": "2026-12-01", **rates})
        (tmp_path / "rates").write_text(text)
        files = [str(tmp_path / "shots.json"), "--rates", str(tmp_path / "rates")]
        return CliRunner().invoke(main, ["compare", *files, "--as-of", "2026-12-10", "--format", "json", *more])

    return run


def prices(result: Result, shot: int = 0) -> dict[str, Any]:
    return {one["seller"]: one["price"] for one in json.loads(result.stdout)["shots"][shot]["offers"]}


def test_rate_counts_for_its_own_model_size_and_input(compare: Compare) -> None:
    result = compare(
        {"source": "https://example.com/p", "rates": [{"seller": "kie", "resolution": "720p", "rate": 50}]}
    )

    assert prices(result)["kie"]["amount"] == "250"
    assert prices(result, 1)["kie"]["amount"] == "225"


def test_report_says_which_rate_is_from_the_file(compare: Compare) -> None:
    result = compare(
        {"source": "https://example.com/p", "rates": [{"seller": "kie", "resolution": "720p", "rate": 50}]}
    )

    found = prices(result)["kie"]
    assert found["lines"][0]["source"] == "https://example.com/p (2026-12-01)"
    assert any("the rate is that of" in note for note in found["notes"])
    assert json.loads(result.stdout)["assumptions"]["cards"]["rates"] == 1
    assert prices(result)["fal"]["notes"] == []


def test_what_is_billed_follows_the_newer_rate(compare: Compare) -> None:
    result = compare({"rates": [{"seller": "ark", "resolution": "720p", "rate": "14"}]})

    assert prices(result)["ark"]["usd"] == ["1.5120", "1.5246"]


def test_rate_is_known_where_the_release_knows_none(compare: Compare) -> None:
    rows = [
        {"seller": "vercel", "resolution": "720p", "rate": 0.2, "per": "second of output"},
        {"seller": "venice", "resolution": "720p", "video": True, "rate": 5, "per": "million tokens"},
    ]

    result = compare({"rates": rows})
    assert prices(result)["vercel"]["amount"] == "1"
    assert prices(result, 1)["venice"]["amount"] == "0.97"


def test_campaign_of_the_file_ends(compare: Compare) -> None:
    row = {"seller": "kie", "resolution": "720p", "rate": 20, "list_rate": 60, "valid_until": "2026-12-05"}

    assert prices(compare({"rates": [row]}))["kie"]["amount"] == "300"


def test_older_file_changes_nothing(compare: Compare) -> None:
    result = compare({"as_of": "2026-01-01", "rates": [{"seller": "kie", "resolution": "720p", "rate": 50}]})

    assert prices(result)["kie"]["amount"] == "205"
    assert "older than the release" in prices(result)["kie"]["notes"][0]


def test_all_that_is_wrong_is_said_at_once_with_its_place(compare: Compare) -> None:
    result = compare(
        "as_of: tomorrow\nrates:\n  - {seller: kie, resolution: 720p, rate: much}\n  - {seler: kie, resolution: 720p, rate: 1}\n"
    )

    assert result.exit_code == 2
    places = [line.rpartition("/")[2].partition(": ")[0] for line in result.output.splitlines()[:-1]]
    assert places == ["rates:1:8", "rates:3:43", "rates:4:5", "rates:4:13"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"seller": "arkk", "resolution": "720p", "rate": 1}], "did you mean `ark`?"),
        ([{"seller": "ark", "resolution": "720p", "rate": 1}] * 2, "a second rate for ark"),
        ([{"seller": "ark", "resolution": "720p", "rate": 1, "list_rate": 2}], "`list_rate` counts outside"),
        ([], "at least 1 item"),
    ],
)
def test_rates_that_can_not_be_meant_are_refused(compare: Compare, rows: list[Any], said: str) -> None:
    result = compare({"rates": rows})

    assert result.exit_code == 2
    assert said in result.output


def test_page_shows_files_that_can_be_read() -> None:
    shots, rates = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)

    assert len(read_shots("shots.yaml", shots.encode()).shots) == 4
    assert read_cards("rates.yaml", rates.encode())[1] == ()


def test_page_shows_code_that_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "ark legal (Decimal('0.7560'), Decimal('0.7623'))"), (
        done.stderr
    )
