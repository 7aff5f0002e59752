"""SARIF that keeps to the official schema, and whose places and prints services can use."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

from drytake.contract_tests.findings.model import Finding, Location, Report
from drytake.contract_tests.reports.sarif import render

SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def run_of(report: Report) -> dict[str, Any]:
    said = json.loads(render(report).encode())
    VALIDATOR.validate(said)
    (run,) = said["runs"]
    assert isinstance(run, dict)
    return run


def one(finding: Finding) -> dict[str, Any]:
    (result,) = run_of(Report("validate", (finding.subject,), (finding,)))["results"]
    assert isinstance(result, dict)
    return result


def test_it_keeps_to_the_official_schema(report: Report) -> None:
    assert run_of(report)["tool"]["driver"]["name"] == "drytake"


def test_levels_and_kinds_count_as_the_report_does(report: Report) -> None:
    results = run_of(report)["results"]
    levels = {"error": "error", "warning": "warning", "note": "info", "none": "unverified"}
    said = [levels[result["level"]] for result in results]
    assert {name: said.count(name) for name in levels.values()} == report.counts
    assert sum(result["kind"] == "open" for result in results) == len(report.unverified)


def test_each_rule_stands_once_with_the_page_that_says_it(nasty: Report) -> None:
    run = run_of(nasty)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["toy.one", "toy.two", "toy.three", "toy.four", "toy.five"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert urlsplit(rules[0]["helpUri"])[:4] == ("https", "e.test", "/a", "x=(1)&y=%7C")


def test_a_place_is_a_uri_and_a_region(nasty: Report) -> None:
    result = one(nasty.findings[0])
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    assert unquote(physical["artifactLocation"]["uri"]) == "dir a/ü%,:.json"
    assert urlsplit(physical["artifactLocation"]["uri"]).scheme == ""
    assert physical["region"] == {"startLine": 3, "startColumn": 7}
    (logical,) = location["logicalLocations"]
    assert logical == {"fullyQualifiedName": "a.json#/a/b~1c", "kind": "member"}


def test_an_absolute_path_keeps_its_scheme(nasty: Report) -> None:
    (location,) = one(nasty.findings[0]._replace(location=Location("/a b/c.json", 1)))["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "file:///a%20b/c.json"


@pytest.mark.parametrize("place", [None, Location("<stdin>", 1, 1)])
def test_a_call_and_standard_input_are_no_files(nasty: Report, place: Location | None) -> None:
    (location,) = one(nasty.findings[1]._replace(location=place, pointer=""))["locations"]
    assert location == {"logicalLocations": [{"fullyQualifiedName": "POST /x", "kind": "module"}]}


def test_a_finding_about_nothing_in_particular_has_a_name_too(nasty: Report) -> None:
    (location,) = one(nasty.findings[1]._replace(subject="", pointer=""))["locations"]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "run"


def prints(*findings: Finding) -> list[str]:
    report = Report("validate", (), findings)
    return [result["partialFingerprints"]["drytake/v1"] for result in run_of(report)["results"]]


def test_fingerprints_outlive_a_moved_line_and_another_number(nasty: Report) -> None:
    first = nasty.findings[0]
    moved = first._replace(
        location=Location(first.location.file if first.location else "", 99, 1), message="other", subject="x:99"
    )
    assert prints(first) == prints(moved)


def test_fingerprints_tell_findings_apart(nasty: Report) -> None:
    first = nasty.findings[0]
    different = prints(first, first, first._replace(pointer="/z"), nasty.findings[1], nasty.findings[2])
    assert len(set(different)) == len(different)


def test_messages_are_no_links_and_no_placeholders(nasty: Report) -> None:
    text = one(nasty.findings[0]._replace(message="[a](https://e.test) {0} [b] {c}", hint="h"))["message"]["text"]
    assert text == "\\[a](https://e.test) {{0}} [b] {c}\nhint: h"


def test_a_source_that_is_no_web_page_has_no_link(nasty: Report) -> None:
    from dataclasses import replace

    from drytake.schemas.validation.rules import Source

    odd = nasty.findings[0]._replace(rule=replace(nasty.findings[0].rule, source=Source("javascript:x", "2026-01-01")))
    (rule,) = run_of(Report("run", (), (odd,)))["tool"]["driver"]["rules"]
    assert "helpUri" not in rule
