"""A case is drawn as it was: who said what when, what was made to happen, how long the client waited, and how it ended."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.findings.model import Finding, Report
from drytake.contract_tests.fuzz.result import CaseResult, Exchange
from drytake.contract_tests.fuzz.rules import FUZZ
from drytake.contract_tests.fuzz.sequences import sequence_of
from drytake.contract_tests.fuzz.tracebacks import Trace
from drytake.contract_tests.reports.html import render
from drytake.contract_tests.reports.sequence_text import sequence_lines
from drytake.contract_tests.reports.text import plain
from drytake.mockserver.components.markup import drawn
from drytake.mockserver.components.sequence import Gap, sequence


def call(at: float, status: int, *injected: str, path: str = "/create", **how: Any) -> Exchange:
    said = {"word": "", "body": "", **how}
    return Exchange(at, "POST", path, status, None, injected=injected, provider="acme", **said)


LIMITED = CaseResult(
    code=1,
    seen=(call(0, 429, "rate-limit"), call(2.1, 0, "rate-limit", "lost-response", "and-more")),
    trace=Trace("KeyError", "'data'", "client.py:3"),
)
ENDLESS = CaseResult(
    code=137, cut="max-seconds", hurried=True, seen=[call(5.0 * number, 200, word="running") for number in range(722)]
)
HOSTILE = CaseResult(
    code=0,
    seen=(call(0, 502, path=f"/{'a' * 400}</svg><script>alert(1)</script>", body="<html>\x1b[31m & more"),),
)


def test_case_is_two_columns_with_arrows() -> None:
    assert list(sequence_lines(sequence_of(LIMITED), plain, 76)) == [
        "      client                                        acme",
        "    0:00 |-- POST /create --------------------------->|",
        "         |<- 429 Too Many Requests -------------------|  [rate-limit]",
        "         :  waited 2.1 s                              :",
        "    0:02 |-- POST /create --------------------------->|",
        "         |     [rate-limit, lost-response, and-more]  |",
        "         |              x- no response ---------------|",
        "         X  then it ended with exit code 1",
        "            client.py:3  KeyError: 'data'",
    ]


def test_calls_of_an_endless_case_are_left_out_and_counted() -> None:
    lines = "\n".join(sequence_lines(sequence_of(ENDLESS), plain, 96))

    assert lines.count("POST /create") == 9
    assert "... 713 calls more, and the clock was hurried on" in lines
    assert "X  then it was ended" in lines


@pytest.mark.parametrize("width", [56, 76, 200])
@pytest.mark.parametrize("case", [LIMITED, ENDLESS, HOSTILE])
def test_lines_fit_the_width_and_are_letters_alone(case: CaseResult, width: int) -> None:
    lines = list(sequence_lines(sequence_of(case), plain, width))

    assert max(map(len, lines)) <= width
    assert "".join(lines).isprintable()


@pytest.mark.parametrize("case", [LIMITED, ENDLESS, HOSTILE])
def test_picture_says_each_step_and_escapes_it(case: CaseResult) -> None:
    picture = ET.fromstring(drawn(sequence(sequence_of(case))))

    said = picture.get("aria-label", "")
    assert said == sequence_of(case).words
    assert {element.tag for element in picture.iter()} <= {
        "svg",
        "g",
        "line",
        "path",
        "rect",
        "circle",
        "text",
        "title",
    }
    texts = " ".join(picture.itertext())
    for step in sequence_of(case).steps:
        assert (step.words if isinstance(step, Gap) else step.request) in texts


def test_report_shows_the_picture_beside_its_finding() -> None:
    finding = Finding(FUZZ["endless"], "error", "on and on", "stop", subject="case-endless.toml")
    page = render(Report("fuzz", (finding.subject,), (finding,), sequences={finding.subject: sequence_of(HOSTILE)}))

    (section,) = (part for part in page.split("<section>") if "case-endless.toml</h2>" in part)
    assert drawn(sequence(sequence_of(HOSTILE))) in section
    assert "<script" not in page


def test_page_draws_a_case_as_it_is_drawn() -> None:
    page = (Path(__file__).parents[3] / "docs" / "fuzz.md").read_text(encoding="utf-8")
    (shown,) = (block for block in page.split("```text\n") if block.lstrip().startswith("client "))
    create = {"path": "/api/v3/tasks/create"}
    seen = (call(0, 429, "rate-limit", **create), call(2, 0, "lost-response", **create))
    case = CaseResult(code=1, seen=[one._replace(provider="xskill") for one in seen])

    assert list(sequence_lines(sequence_of(case), plain, 78)) == shown.partition("```")[0].splitlines()
