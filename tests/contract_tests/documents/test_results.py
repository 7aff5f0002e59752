"""Documents checked and priced, and both in the forms that are published."""

import json
from decimal import Decimal

import pytest

from drytake.contract_tests.documents.inputs import Document
from drytake.contract_tests.documents.results import (
    DocumentResult,
    price_documents,
    prices_json,
    report_on,
    reports_json,
    total_of,
    validate_documents,
)
from drytake.contract_tests.findings.model import Location
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.policy import ValidationPolicy

ACME = get_provider("acme")
GOOD = b'{"prompt": "p"}'
BAD = b'{"prompt": "p",\n "duration": 20, "aspect_ratio": "2:1"}'
CLIP = b'{"prompt": "p", "video_urls": ["https://e.test/v.mp4"]}'


def validated(*bodies: bytes, policy: ValidationPolicy | None = None) -> list[DocumentResult]:
    documents = [Document(f"{number}.json", body) for number, body in enumerate(bodies)]
    assert ACME.create.contract is not None
    return validate_documents(ACME.create.contract, documents, policy=policy or ValidationPolicy())


def test_a_finding_carries_its_place_in_the_file() -> None:
    (result,) = validated(BAD)
    places = {finding.rule.name: finding.location for finding in result.findings}
    assert places["duration-out-of-range"] == Location("0.json", 2, 14)
    assert places["unknown-ratio"] == Location("0.json", 2, 34)


def test_a_finding_in_json_lines_carries_the_line_of_its_document() -> None:
    assert ACME.create.contract is not None
    (result,) = validate_documents(ACME.create.contract, [Document("a.jsonl", b'{"prompt": ""}', 7)])
    (finding,) = result.findings
    assert finding.location == Location("a.jsonl", 7, 12)
    assert finding.subject == "a.jsonl:7"


def test_a_missing_field_is_placed_at_its_object_and_broken_json_where_it_breaks() -> None:
    missing, broken = validated(b" {}", b'{"prompt": x}')
    assert [finding.location for finding in missing.findings] == [Location("0.json", 1, 2)]
    assert [finding.location for finding in broken.findings] == [Location("1.json", 1, 12)]


def test_what_cannot_be_known_carries_its_place_too() -> None:
    (result,) = validated(CLIP)
    (unverified,) = result.unverified
    assert (unverified.subject, unverified.location) == ("0.json", Location("0.json", 1, 32))


def test_a_report_has_each_document_and_the_same_counts_as_the_reports() -> None:
    results = validated(GOOD, BAD, CLIP)
    shown, published = report_on(results), reports_json(results)["reports"]
    assert shown.subjects == ("0.json", "1.json", "2.json")
    said = [violation["severity"] for report in published for violation in report["violations"]]
    assert {name: said.count(name) for name in ("error", "warning", "info")} == {
        name: count for name, count in shown.counts.items() if name != "unverified"
    }
    assert shown.counts["unverified"] == sum(len(report["unverified"]) for report in published) == 1


def test_the_published_form_has_no_places() -> None:
    (report,) = reports_json(validated(BAD))["reports"]
    assert set(report["violations"][0]) == {
        "rule",
        "severity",
        "confidence",
        "pointer",
        "value",
        "message",
        "hint",
        "source",
    }
    assert set(report) == {"input", "provider", "operation", "valid", "violations", "unverified"}


def test_a_policy_reaches_the_results() -> None:
    (result,) = validated(b'{"prompt": "p", "duration": "5"}', policy=ValidationPolicy(lax=True))
    assert result.report.valid


def test_prices_add_up_where_all_are_known() -> None:
    priced = price_documents(ACME.create, validated(GOOD, GOOD))
    assert total_of(priced) == Decimal(150)
    assert prices_json(ACME, priced)["total"] == 150


def test_a_refused_document_has_no_price_and_the_sum_is_unknown() -> None:
    priced = price_documents(ACME.create, validated(GOOD, BAD))
    shown = json.loads(json.dumps(prices_json(ACME, priced)))
    assert (shown["total"], shown["estimates"][1]["estimate"]) == (None, None)


def test_an_operation_without_a_price_is_said() -> None:
    with pytest.raises(LookupError, match="`query-task` costs nothing"):
        price_documents(ACME.operation("query-task"), [])
