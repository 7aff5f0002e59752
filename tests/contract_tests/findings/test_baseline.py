"""A finding is known again in another recording, and a second one of its kind isn't."""

import pytest

from drytake.contract_tests.findings.baseline import BaselineError, Known, baseline_text, compared, read_baseline
from drytake.contract_tests.findings.model import Finding, Location, Report
from drytake.schemas.registry import get_provider

RULE = get_provider("acme").rules["audio-alone"]


def found(subject: str = "POST /api/v1/videos", pointer: str = "/audios", line: int = 1) -> Finding:
    return Finding(RULE, "error", "said", "hint", pointer, subject=subject, location=Location("a.har", line))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (found(line=1), found(line=99)),
        (found("a.har, entry 1: POST /api/v1/videos"), found("entry 7: POST /api/v1/videos")),
        (
            found("GET /tasks/3f0c9a52-0d0e-4b7b-8a55-2f4f5f1f2a3b"),
            found("GET /tasks/00000000-0d0e-4b7b-8a55-2f4f5f1f2a3c"),
        ),
        (found("GET /tasks/task_0a1b2c3d4e"), found("GET /tasks/task_9z8y7x6w5v")),
        (found(pointer="/content/0/url"), found(pointer="/content/7/url")),
    ],
)
def test_another_line_id_or_index_is_the_same(before: Finding, now: Finding) -> None:
    report = compared(Report("check", (), (now,)), read_baseline(baseline_text([before])), "known.json")

    assert report.findings == ()
    assert report.good


@pytest.mark.parametrize("now", [found("POST /api/v1/other"), found(pointer="/videos"), found("GET /api/v1/videos")])
def test_another_call_or_part_is_new(now: Finding) -> None:
    known = read_baseline(baseline_text([found()]))

    assert compared(Report("check", (), (now,)), known, "k").findings == (now,)


def test_one_more_of_a_kind_is_new_and_one_less_is_gone() -> None:
    known = read_baseline(baseline_text([found(), found()]))

    assert len(compared(Report("check", (), (found(),) * 3), known, "k").findings) == 1
    assert ("gone", str(Known.of(found()))) in compared(Report("check", (), (found(),)), known, "k").facts


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"drytake-baseline": 2, "findings": []}', '{"drytake-baseline": 1, "findings": [{"rule": "x"}]}'],
)
def test_what_is_no_baseline_is_refused(text: str) -> None:
    with pytest.raises(BaselineError):
        read_baseline(text)
