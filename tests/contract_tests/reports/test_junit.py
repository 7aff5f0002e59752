"""JUnit XML that strict parsers read, with a case for all that was judged."""

import xml.etree.ElementTree as ET

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from drytake.contract_tests.findings.model import Judgement
from drytake.contract_tests.reports.junit import report


def suite_of(told: Judgement) -> TestSuite:
    (suite,) = JUnitXml.fromstring(report(told).encode())
    assert isinstance(suite, TestSuite)
    return suite


def cases_of(told: Judgement) -> list[TestCase]:
    return list(suite_of(told))


def test_each_finding_and_each_clean_subject_is_a_case(told: Judgement) -> None:
    said = {entry.subject for entry in told.findings} | {doubt.subject for doubt in told.unverified}
    clean = set(told.subjects) - said
    assert len(cases_of(told)) == len(told.findings) + len(told.unverified) + len(clean)


def test_errors_fail_warnings_pass_and_what_is_unverified_is_skipped(told: Judgement) -> None:
    cases = cases_of(told)
    results = [type(case.result[0]) if case.result else None for case in cases]
    assert results.count(Failure) == told.count("error")
    assert results.count(Skipped) == len(told.unverified)
    passed = [case for case, result in zip(cases, results, strict=True) if result is None and case.system_out]
    assert len(passed) == told.count("warning") + told.count("info")


def test_the_sums_of_the_suite_agree_with_its_cases(told: Judgement) -> None:
    (suite,) = ET.fromstring(report(told))
    assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    assert int(suite.attrib["failures"]) == told.count("error")
    assert int(suite.attrib["errors"]) == 0
    assert int(suite.attrib["skipped"]) == len(told.unverified)


def test_counts_facts_and_costs_are_properties(nasty: Judgement) -> None:
    (suite,) = ET.fromstring(report(nasty))
    properties = {entry.attrib["name"]: entry.attrib["value"] for entry in suite.iter("property")}
    assert properties.items() >= {name: str(count) for name, count in nasty.counts.items()}.items()
    assert (
        properties.items()
        >= {"exit code": "1", "cost at toy, credits": "12.50", "cost at other, USD": "unknown"}.items()
    )


def test_a_failure_names_rule_place_hint_and_source(nasty: Judgement) -> None:
    failure = next(iter(ET.fromstring(report(nasty)).iter("failure")))
    assert failure.attrib["type"] == "toy.one"
    text = failure.text or ""
    assert text.startswith("dir a/ü%,:.json:3:7: error: Zürich 影 😀\nsecond line")
    for part in ("]]>", "<script>", "\\x1b[31m\\x00", "\\ud800", "\nhint: ", "\nsource: https://e.test/a?x=(1)"):
        assert part in text
