"""JUnit XML that strict parsers read, with a case for all that was checked."""

import xml.etree.ElementTree as ET

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from drytake.contract_tests.findings.model import Report
from drytake.contract_tests.reports.junit import render

ATTRIBUTES = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {
        *("name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package"),
        *("file", "log", "url"),
    },
    "testcase": {"name", "time", "classname", "group"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "properties": set(),
    "property": {"name", "value"},
    "system-out": set(),
}
"""What the schema of Jenkins's plugin, junit-10.xsd, lets each element carry."""
REQUIRED = {
    "testsuite": {"name", "tests", "failures", "errors"},
    "testcase": {"name"},
    "property": {"name", "value"},
}


def suite_of(report: Report) -> TestSuite:
    (suite,) = JUnitXml.fromstring(render(report).encode())
    assert isinstance(suite, TestSuite)
    return suite


def cases_of(report: Report) -> list[TestCase]:
    return list(suite_of(report))


def test_each_finding_and_each_clean_subject_is_a_case(report: Report) -> None:
    said = {entry.subject for entry in report.findings} | {unverified.subject for unverified in report.unverified}
    clean = set(report.subjects) - said
    assert len(cases_of(report)) == len(report.findings) + len(report.unverified) + len(clean)


def test_errors_fail_warnings_pass_and_what_is_unverified_is_skipped(report: Report) -> None:
    cases = cases_of(report)
    results = [type(case.result[0]) if case.result else None for case in cases]
    assert results.count(Failure) == report.count("error")
    assert results.count(Skipped) == len(report.unverified)
    passed = [case for case, result in zip(cases, results, strict=True) if result is None and case.system_out]
    assert len(passed) == report.count("warning") + report.count("info")


def test_the_sums_of_the_suite_agree_with_its_cases(report: Report) -> None:
    (suite,) = ET.fromstring(render(report))
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    assert int(suite.attrib["failures"]) == report.count("error")
    assert int(suite.attrib["errors"]) == 0
    assert int(suite.attrib["skipped"]) == len(report.unverified)


def test_counts_facts_and_costs_are_properties(nasty: Report) -> None:
    (suite,) = ET.fromstring(render(nasty))
    properties = {entry.attrib["name"]: entry.attrib["value"] for entry in suite.iter("property")}
    assert properties.items() >= {name: str(count) for name, count in nasty.counts.items()}.items()
    assert (
        properties.items()
        >= {"exit code": "1", "cost at toy, credits": "12.50", "cost at other, USD": "unknown"}.items()
    )


def test_a_failure_names_rule_place_hint_and_source(nasty: Report) -> None:
    failure = next(iter(ET.fromstring(render(nasty)).iter("failure")))
    assert failure.attrib["type"] == "toy.one"
    text = failure.text or ""
    assert text.startswith("dir a/ü%,:.json:3:7: error: Zürich 影 😀\nsecond line")
    for part in ("]]>", "<script>", "\\x1b[31m\\x00", "\\ud800", "\nhint: ", "\nsource: https://e.test/a?x=(1)"):
        assert part in text


def test_each_element_carries_what_jenkins_lets_it(report: Report) -> None:
    for element in ET.fromstring(render(report)).iter():
        assert set(element.attrib) <= ATTRIBUTES[element.tag]
        assert REQUIRED.get(element.tag, set()) <= set(element.attrib)
