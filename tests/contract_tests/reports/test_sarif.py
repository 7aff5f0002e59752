"""SARIF that keeps to the official schema, and whose places and prints services can use."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

from drytake.contract_tests.findings.model import Finding, Location, Report
from drytake.contract_tests.reports.places import client_file
from drytake.contract_tests.reports.sarif import render

SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, an empty one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


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


def test_an_absolute_path_is_below_the_working_directory_or_keeps_its_scheme(nasty: Report) -> None:
    def file_of(path: Path) -> Any:
        (location,) = one(nasty.findings[0]._replace(location=Location(str(path), 1)))["locations"]
        return location["physicalLocation"]["artifactLocation"]

    assert file_of(Path("/a b/c.json")) == {"uri": "file:///a%20b/c.json"}
    assert file_of(Path.cwd() / "a b" / "c.json") == {"uri": "a%20b/c.json", "uriBaseId": "%SRCROOT%"}


@pytest.mark.parametrize(
    ("place", "about", "file"),
    [
        (Location("<stdin>", 3, 1), "", "stdin.json"),
        (None, "client.py", "client.py"),
        (None, "", "drytake.toml"),
    ],
)
def test_each_result_has_a_file_whatever_it_is_about(
    nasty: Report, place: Location | None, about: str, file: str, here: Path
) -> None:
    """GitHub refuses the whole report for one result without."""
    (here / "drytake.toml").touch()
    odd = Report("run", (), (nasty.findings[1]._replace(location=place, pointer=""),), about=about)

    (result,) = run_of(odd)["results"]
    (location,) = result["locations"]

    assert location["physicalLocation"]["artifactLocation"] == {"uri": file, "uriBaseId": "%SRCROOT%"}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "POST /x", "kind": "module"}]


@pytest.mark.usefixtures("here")
def test_without_any_file_it_is_the_report_itself(nasty: Report) -> None:
    (location,) = one(nasty.findings[1])["locations"]

    assert location["physicalLocation"]["artifactLocation"]["uri"] == "drytake.sarif"


def test_what_github_asks_of_rules_and_results_is_there(report: Report) -> None:
    run = run_of(report)
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["fullDescription"]["text"]
        assert rule["help"]["markdown"]
        assert rule["name"].isalnum()
        assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert len(rule["properties"]["tags"]) <= 20
    for result in run["results"]:
        assert all(location["physicalLocation"]["region"]["startLine"] >= 1 for location in result["locations"])
        assert result["partialFingerprints"]["primaryLocationLineHash"].endswith(":1")


def test_no_more_results_than_services_keep_and_the_worst_first(nasty: Report) -> None:
    mild, bad = nasty.findings[2], nasty.findings[0]

    run = run_of(Report("check", (), (*[mild] * 5_010, bad)))

    assert len(run["results"]) == 5_000
    assert run["results"][0]["level"] == "error"
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("11 results are left out")


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["python", "client.py", "--fast"], "client.py"),
        (["./client.py"], "./client.py"),
        (["node", "/elsewhere/x.js"], ""),
        (["curl", "https://example.com"], ""),
    ],
)
def test_a_command_names_its_clients_file(command: list[str], file: str, here: Path) -> None:
    (here / "client.py").touch()

    assert client_file(command) == file


@pytest.mark.parametrize("word", ["a" * 5_000, "a\0b", "a/" * 3_000, "\udcff"])
def test_a_word_that_can_be_no_path_names_no_file(word: str, here: Path) -> None:
    (here / "client.py").touch()

    assert client_file(["python", "-c", word, "client.py"]) == "client.py"


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
