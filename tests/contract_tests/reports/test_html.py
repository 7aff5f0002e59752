"""One page that needs nothing else, and in which nothing runs."""

import json
from collections import Counter
from decimal import Decimal

from drytake.contract_tests.findings.coverage import Coverage, Outcome
from drytake.contract_tests.findings.ending import Ending, LetOut
from drytake.contract_tests.findings.model import Finding, Location, Report, Table, UnverifiedFinding
from drytake.contract_tests.reports.html import render
from drytake.contract_tests.reports.json_report import render as as_json
from drytake.mockserver.accounts.settlement import Payment, Settlement
from drytake.mockserver.components.chart import ChartRow, KeyChart
from drytake.mockserver.components.sequence import CallSequence, CallStep, SequenceEnd
from drytake.mockserver.components.timeline import ClientAct, Stage, Story
from drytake.schemas.validation.rules import Rule, Source, Unverified
from tests.pages import cells_astray, evil, loading, parsed, shown, words


def rule(name: str) -> Rule:
    """A rule whose every text is hostile."""
    source = Source(f"javascript:{evil(f'{name} url')}", as_of=evil(f"{name} day"), section=evil(f"{name} section"))
    return Rule(
        id=evil(f"{name} id"),
        operation="create",
        summary="",
        severity="error",
        source=source,
        confidence="documented",
        hint="",
    )


def hostile() -> Report:
    """A report whose every text tries to be something else."""
    place = Location(evil("file"), 3, 7)
    found = Finding(
        rule("broken"), "error", evil("message"), evil("hint"), evil("pointer"), None, evil("subject"), place
    )
    unverified = Unverified(rule("unknown"), evil("unverified pointer"), evil("unverified message"), evil("wanted"))
    stages = (Stage("running", 0, reached=True), Stage("succeeded", 9, reached=True))
    acts = (ClientAct(0, "create", evil("act"), evil("act title")),)
    row = ChartRow(evil("task"), evil("task id"), evil("outcome"), "bad", Story(stages, acts))
    steps = (CallStep("0:00", evil("request"), evil("response"), "bad", evil("scenario")),)
    ending = SequenceEnd((evil("end"),), good=False)
    return Report(
        evil("title"),
        (evil("subject"), evil("clean")),
        (found,),
        (UnverifiedFinding(evil("unverified subject"), unverified, place),),
        ((evil("cost"), evil("unit"), Decimal("12.50")),),
        ((evil("fact"), evil("value")),),
        Coverage((Outcome(evil("provider"), evil("operation"), evil("status"), 0, evil("shown by")),)),
        Ending(reasons=(evil("reason"),)),
        (LetOut(evil("host"), 2),),
        money=Settlement((Payment(evil("seller"), evil("credits"), Decimal(5)),), tasks=1, unfetched=(evil("paid"),)),
        sequences={evil("subject"): CallSequence(evil("client"), evil("played"), steps, ending)},
        table=Table(evil("table"), (evil("column"),), ((evil("cell"),),)),
        charts=(KeyChart(evil("key"), (row,)),),
    )


NAMES = {  # but for those of the sequence's two lines, of which it shows a few letters
    *("broken id", "broken day", "broken section", "unknown id", "unknown day", "unknown section", "file", "message"),
    *("hint", "pointer", "subject", "unverified subject", "unverified pointer", "unverified message", "wanted", "task"),
    *(
        "task id",
        "outcome",
        "request",
        "response",
        "scenario",
        "end",
        "title",
        "clean",
        "cost",
        "unit",
        "fact",
        "value",
    ),
    *("provider", "operation", "status", "shown by", "reason", "host", "seller", "credits", "paid"),
    *("table", "column", "cell", "key"),
}


def test_nothing_loads_runs_or_becomes_markup_whatever_a_report_says() -> None:
    page = render(hostile())
    root = parsed(page)

    assert loading(root) == []
    assert [name for name in NAMES if shown(name) not in words(root)] == []
    assert root.findall(".//b") == root.findall(".//div[@class='tiles']/div/b")


def test_report_that_is_hard_to_print_is_read_as_it_is(report: Report) -> None:
    root = parsed(render(report))

    assert loading(root) == []
    assert cells_astray(root) == []
    if report.findings:
        for part in (
            "<script>alert('x')</script>",
            "&amp;",
            "\\x1b[31m\\x00",
            "\\ud800",
            "dir a/ü%,:.json:3:7",
            "影 😀",
        ):
            assert part in words(root)


def test_figures_are_those_of_the_json(report: Report) -> None:
    covered = report._replace(coverage=Coverage(OUTCOMES))
    said, root = json.loads(as_json(covered)), parsed(render(covered))

    tiles = root.findall(".//div[@class='tiles']/div")
    assert [tile.findtext("b") for tile in tiles] == [str(count) for count in said["counts"].values()]
    badges = Counter(badge.text for badge in root.iter("span") if (badge.get("class") or "").startswith("badge"))
    assert badges == Counter({name: count for name, count in said["counts"].items() if count})
    rows = [["".join(cell.itertext()) for cell in row] for row in root.findall(".//dl/../details//tbody/tr")]
    assert [row[2] for row in rows] == [str(one["met"]) for one in said["coverage"]["outcomes"]]
    assert f"{said['coverage']['percentage']:g} % (" in words(root)
    assert all(f"{cost['amount']} {cost['unit']}" in words(root) for cost in said["cost"] if cost["amount"])
    assert f"{len(said['subjects'])} request" in words(root)


def test_it_is_made_for_light_and_dark_wide_and_narrow(nasty: Report) -> None:
    text = render(nasty)
    for part in (
        "prefers-color-scheme: dark",
        "width=device-width",
        "max-width: 46rem",
        'lang="en"',
        "<title>2 errors",
    ):
        assert part in text


def test_costs_facts_and_clean_subjects_are_shown(nasty: Report) -> None:
    text = words(parsed(render(nasty)))
    for part in ("Would have cost at toy", "12.5 credits", "unknown", "exit code", "1 without a finding", "ok.json"):
        assert part in text


def test_a_clean_page_says_so() -> None:
    text = words(parsed(render(Report("run", ("a",)))))
    assert "No errors" in text
    assert "1 request or call was checked" in text


OUTCOMES = (
    Outcome("toy", "create", "status 402", 0, "scenario rain"),
    Outcome("toy", "create", "status 200", 3, "y"),
    Outcome("toy", "<b>query</b>", "state failed", 1, "z"),
)


def test_coverage_is_a_map_of_what_was_and_was_not_met_and_a_table() -> None:
    root = parsed(render(Report("run", ("a",), coverage=Coverage(OUTCOMES))))
    drawn = root.find(".//dl[@class='map']")

    assert drawn is not None
    assert [one.text for one in drawn.iter("code")] == ["create", "<b>query</b>"]
    marks = [(mark.get("class"), mark.text, mark.get("title")) for mark in drawn.findall("div/dd/span")]
    assert marks == [
        ("unmet", "· status 402", "never met; scenario rain shows it"),
        ("met", "✓ status 200", "met by 3 calls"),
        ("met", "✓ state failed", "met by 1 call"),
    ]
    assert "Contract coverage, toy: 66.6 % (2 of 3)" in words(root)
    cells = [["".join(cell.itertext()) for cell in row] for row in root.findall(".//details//tbody/tr")]
    assert cells[0] == ["create", "status 402", "0", "scenario rain"]
