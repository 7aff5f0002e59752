"""All of a report in JSON that any parser takes."""

import json

from drytake.contract_tests.findings.model import Report
from drytake.contract_tests.reports.json_report import render
from drytake.contract_tests.reports.model import ReportFile


def test_all_of_a_report_is_there(report: Report) -> None:
    said = json.loads(render(report).encode())
    assert said["counts"] == report.counts
    assert len(said["findings"]) == len(report.findings)
    assert [entry["rule"] for entry in said["unverified"]] == [
        unverified.entry.rule.id for unverified in report.unverified
    ]
    assert set(said) == {*ReportFile.model_fields}


def test_control_characters_stay_and_halves_of_characters_are_spelled_out(nasty: Report) -> None:
    (message, *_) = [entry["message"] for entry in json.loads(render(nasty))["findings"]]
    assert "\x1b[31m\x00" in message
    assert "\\ud800" in message
