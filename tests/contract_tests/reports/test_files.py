"""Each form says the same, and gets into the file that was asked for."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from drytake.contract_tests.findings.model import Report
from drytake.contract_tests.reports.files import FORMATS, ReportError, printed, targets, write_reports
from drytake.contract_tests.reports.markdown import render as summary

NAMES = ("error", "warning", "info", "unverified")
Counts = dict[str, int]


def count(words: list[str]) -> Counts:
    return {name: words.count(name) for name in NAMES}


def in_text(text: str) -> Counts:
    return count(re.findall(r": (error|warning|info|unverified) toy\.", text))


def in_json(text: str) -> Counts:
    said = json.loads(text)
    return count([entry["severity"] for entry in said["findings"]] + ["unverified"] * len(said["unverified"]))


def in_junit(text: str) -> Counts:
    words = []
    for case in ET.fromstring(text).iter("testcase"):
        said = "".join(child.text or "" for child in case)
        words += re.findall(r"^(?:.*?:\d+:\d+: )?(error|warning|info|unverified): Z", said)
    return count(words)


def in_sarif(text: str) -> Counts:
    words = {"error": "error", "warning": "warning", "note": "info", "none": "unverified"}
    return count([words[result["level"]] for result in json.loads(text)["runs"][0]["results"]])


def in_github(text: str) -> Counts:
    words = re.findall(r"^::(error|warning|notice) .*?title=(unverified )?", text, re.MULTILINE)
    return count(["unverified" if mark else {"notice": "info"}.get(name, name) for name, mark in words])


def in_html(text: str) -> Counts:
    words = re.findall(r'class="badge(?: (\w+))?"', text)
    return count([word or "unverified" for word in words])


def in_markdown(text: str) -> Counts:
    return count(re.findall(r"^\| (error|warning|info|unverified) \|", text, re.MULTILINE))


READERS: dict[str, Callable[[str], Counts]] = {
    "text": in_text,
    "json": in_json,
    "junit": in_junit,
    "sarif": in_sarif,
    "github": in_github,
    "html": in_html,
    "markdown": in_markdown,
}


@pytest.mark.parametrize("form", FORMATS)
def test_each_form_has_the_same_counts(form: str, report: Report) -> None:
    assert READERS[form](printed(report, form)) == report.counts


def test_every_form_can_be_written_at_once(tmp_path: Path, report: Report) -> None:
    write_reports(report, [f"{form}={tmp_path / form}" for form in FORMATS])
    for form in FORMATS:
        assert READERS[form]((tmp_path / form).read_bytes().decode()) == report.counts


def test_a_command_may_have_lines_of_its_own(tmp_path: Path, nasty: Report) -> None:
    write_reports(nasty, [f"json={tmp_path / 'a'}", f"text={tmp_path / 'b'}"], own={"json": lambda _: ["{", "}"]})
    assert (tmp_path / "a").read_text() == "{\n}\n"
    assert "toy.one" in (tmp_path / "b").read_text(encoding="utf-8")


def test_only_text_is_painted(nasty: Report) -> None:
    for form in FORMATS:
        painted = printed(nasty, form, style=lambda text, _: f"PAINT{text}")
        assert ("PAINT" in painted) == (form == "text")


def test_the_form_for_github_goes_to_the_step_s_summary_too(
    tmp_path: Path, nasty: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    write_reports(nasty, [f"github={tmp_path / 'out.txt'}"])
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == summary(nasty)


@pytest.mark.parametrize("spec", ["sarif", "sarif=", "=x", "pdf=x.pdf", "", "sarif=/nowhere/x.sarif"])
def test_what_cannot_be_meant_is_said_in_one_line(spec: str) -> None:
    with pytest.raises(ReportError, match=r"^--report ") as caught:
        targets([spec])
    assert "\n" not in str(caught.value)


def test_a_path_may_hold_an_equals_sign(tmp_path: Path) -> None:
    assert targets([f"html={tmp_path}/a=b.html"])[0].path.name == "a=b.html"


@pytest.mark.parametrize("summary_path", ["/nowhere/x", None])
def test_what_cannot_be_written_is_said(
    summary_path: str | None, tmp_path: Path, nasty: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    if summary_path is None:
        monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    else:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", summary_path)
    path = tmp_path if summary_path is None else tmp_path / "out"
    with pytest.raises(ReportError, match="can't be written: "):
        write_reports(nasty, [f"github={path}"])
