"""All of a judgement in JSON that any parser takes."""

import json

from drytake.contract_tests.findings.model import Judgement
from drytake.contract_tests.reports.json_report import report
from drytake.contract_tests.reports.model import JudgementFile


def test_all_of_a_judgement_is_there(told: Judgement) -> None:
    said = json.loads(report(told).encode())
    assert said["counts"] == told.counts
    assert len(said["findings"]) == len(told.findings)
    assert [entry["rule"] for entry in said["unverified"]] == [doubt.entry.rule.id for doubt in told.unverified]
    assert set(said) == {*JudgementFile.model_fields}


def test_control_characters_stay_and_halves_of_characters_are_spelled_out(nasty: Judgement) -> None:
    (message, *_) = [entry["message"] for entry in json.loads(report(nasty))["findings"]]
    assert "\x1b[31m\x00" in message
    assert "\\ud800" in message
