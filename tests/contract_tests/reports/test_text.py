"""Text for people and for tools that read what compilers print."""

import re

from drytake.contract_tests.documents.inputs import Document
from drytake.contract_tests.documents.results import DocumentResult, price_documents, validate_documents
from drytake.contract_tests.findings.model import Report
from drytake.contract_tests.reports.text import counted, explained, prices, report_lines, results, rules
from drytake.schemas.registry import get_provider

ACME = get_provider("acme")
COMPILER = re.compile(
    r"^(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<severity>\w+) (?P<rule>[\w.-]+): (?P<message>.+)$"
)


def validated(*bodies: bytes) -> list[DocumentResult]:
    assert ACME.create.contract is not None
    return validate_documents(ACME.create.contract, [Document(f"{n}.json", body) for n, body in enumerate(bodies)])


def test_findings_are_told_as_compilers_do() -> None:
    lines = list(results(validated(b'{"prompt": "p",\n "duration": 20}')))
    (found,) = filter(None, map(COMPILER.match, lines))
    assert found.groups()[:5] == ("0.json", "2", "14", "error", "acme.duration-out-of-range")
    assert found["message"].endswith("(/duration)")
    assert lines[-1] == "0 of 1 valid: 1 error, 0 warnings, 0 notes, 0 unverified"


def test_what_is_unverified_is_told_with_its_place() -> None:
    lines = list(results(validated(b'{"prompt": "p", "video_urls": ["https://e.test/v.mp4"]}')))
    assert any(line.startswith("0.json:1:32: unverified acme.reference-too-long: ") for line in lines)


def test_each_finding_is_one_line_without_control_characters(nasty: Report) -> None:
    lines = list(report_lines(nasty))
    assert all(line.isprintable() for line in lines)
    assert sum(bool(COMPILER.match(line)) for line in lines) == 4  # two errors, a note, an unverified entry
    assert any(line.startswith("POST /x: warning toy.two: ") for line in lines)
    assert any(line.startswith("alone: unverified toy.five: ") for line in lines)


def test_costs_and_facts_come_before_the_sum(nasty: Report) -> None:
    *_, last = lines = list(report_lines(nasty))
    assert "would have cost at toy: 12.5 credits" in lines
    assert "would have cost at other: unknown" in lines
    assert "exit code: 1" in lines
    assert last == "check: bad: 2 errors, 2 warnings, 1 note, 2 unverified"


def test_a_clean_report_is_its_sum() -> None:
    assert list(report_lines(Report("run", ("a",)))) == ["run: good: 0 errors, 0 warnings, 0 notes, 0 unverified"]


def test_words_have_colours(nasty: Report) -> None:
    painted = list(report_lines(nasty, lambda text, meaning: f"<{meaning}>{text}</>"))
    assert any(": <error>error</> toy.one" in line for line in painted)
    assert any(": <info>unverified</> toy.five" in line for line in painted)
    assert painted[-1].startswith("check: <error>bad</>")


def test_counts_know_their_number(nasty: Report) -> None:
    assert counted(nasty) == "2 errors, 2 warnings, 1 note, 2 unverified"


def test_prices_are_told_with_their_rates_and_their_sum() -> None:
    good, bad = b'{"prompt": "p", "model": "acme-1-fast"}', b'{"prompt": "p", "duration": 20}'
    report = list(prices(ACME, price_documents(ACME.create, validated(good, bad))))
    assert report[0] == "0.json: 50 credits (inferred)"
    assert "1.json:1:29: error acme.duration-out-of-range" in report[-4]
    assert report[-1] == "total: unknown"


def test_one_price_needs_no_sum() -> None:
    assert not any(
        line.startswith("total") for line in prices(ACME, price_documents(ACME.create, validated(b'{"prompt": "p"}')))
    )


def test_rules_are_one_line_each_and_explained_in_full() -> None:
    rule = ACME.rules["body-not-json"]
    assert [line.split()[0] for line in rules(list(ACME.rules))] == [rule.id for rule in ACME.rules]
    said = "\n".join(explained(rule))
    assert "breaks it" in said
    assert str(rule.source) in said
