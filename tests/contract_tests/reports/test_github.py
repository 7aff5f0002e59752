"""What GitHub's runner reads: commands that can't be forged, and a summary that Markdown leaves alone."""

import re
from pathlib import Path

import pytest

from drytake.contract_tests.findings.model import Report
from drytake.contract_tests.reports import markdown
from drytake.contract_tests.reports.github import add_to_summary, render
from drytake.contract_tests.reports.markdown import in_workspace
from drytake.contract_tests.reports.markdown import render as summary

COMMAND = re.compile(r"^::(?P<name>error|warning|notice) (?P<properties>[^:]*)::(?P<message>.*)$")


def commands(report: Report) -> list[re.Match[str]]:
    *lines, sums = render(report).encode().decode().rstrip("\n").split("\n")
    assert sums.startswith(f"{report.title}: ")
    found = [COMMAND.match(line) for line in lines]
    assert None not in found
    return [match for match in found if match]


def decoded(text: str) -> str:
    for code, char in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def properties(match: re.Match[str]) -> dict[str, str]:
    pairs = (part.partition("=") for part in match["properties"].split(","))
    return {name: decoded(value) for name, _, value in pairs}


def test_each_finding_is_a_command_of_one_line(report: Report) -> None:
    found = commands(report)
    names = [match["name"] for match in found]
    notices = report.count("info") + len(report.unverified)
    assert [names.count(name) for name in ("error", "warning", "notice")] == [
        report.count("error"),
        report.count("warning"),
        notices,
    ]
    unverified = [match for match in found if properties(match)["title"].startswith("unverified ")]
    assert len(unverified) == len(report.unverified)


def test_places_and_texts_survive_the_escapes(nasty: Report) -> None:
    first, second, third, *_ = commands(nasty)
    assert properties(first) == {"file": "dir a/ü%,:.json", "line": "3", "col": "7", "title": "toy.one"}
    assert properties(second) == {"title": "toy.two"}
    assert properties(third) == {"title": "toy.three"}
    message = decoded(first["message"])
    assert message.startswith("Zürich 影 😀\nsecond line\\x0d\t]]> \\x1b[31m\\x00")
    assert "100%0A" in message
    assert "\nhint: " in message
    assert "(POST /x /a/b~1c)" in decoded(second["message"])


def test_files_in_the_workspace_are_told_as_github_knows_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert in_workspace(str(tmp_path / "a" / "b.json")) == "a/b.json"
    assert in_workspace("/elsewhere/b.json") == "/elsewhere/b.json"
    monkeypatch.delenv("GITHUB_WORKSPACE")
    assert in_workspace("./a/b.json") == "a/b.json"


# --- the summary -------------------------------------------------------------------------------------------------


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if re.match(r"\| (error|warning|info|unverified) \|", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_summary_counts_as_the_report_does(report: Report) -> None:
    said = [row[0] for row in rows(summary(report))]
    assert {name: said.count(name) for name in ("error", "warning", "info", "unverified")} == report.counts


def test_no_text_breaks_out_of_its_cell(nasty: Report) -> None:
    text = summary(nasty)
    assert {len(row) for row in rows(text)} == {5}
    assert "<script>" not in text
    assert "](https://e.test)" not in text
    assert "<code>a&#95;b&#124;c</code>" in text


def test_very_many_findings_are_cut(nasty: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_ROWS", 3)
    text = summary(nasty)
    assert len(rows(text)) == 3
    assert "and 4 more" in text


def test_costs_and_facts_are_in_the_summary(nasty: Report) -> None:
    text = summary(nasty)
    for row in (
        "| exit code | 1 |",
        "| would have cost at toy | 12.5 credits |",
        "| would have cost at other | unknown |",
    ):
        assert row in text


def test_the_summary_is_appended_where_github_asks_for_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, nasty: Report
) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    add_to_summary(nasty)
    add_to_summary(nasty)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("before\n## ")
    assert text.count("drytake check") == 2


def test_nothing_is_written_where_nobody_asks(monkeypatch: pytest.MonkeyPatch, nasty: Report) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    add_to_summary(nasty)
