"""One page that needs nothing else, and in which nothing runs."""

import re
from collections import Counter
from html.parser import HTMLParser

from drytake.contract_tests.findings.coverage import Coverage, Outcome
from drytake.contract_tests.findings.model import Report
from drytake.contract_tests.reports.html import render

VOID = {"meta", "br"}


class Page(HTMLParser):
    """What a page holds: its elements, its text, and whether they are closed as they were opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data

    def classes(self, first: str) -> list[str]:
        found = [str(attrs.get("class")).split() for _, attrs in self.elements]
        return [names[1] if len(names) > 1 else "unverified" for names in found if names[0] == first]


def page_of(report: Report) -> Page:
    page = Page(render(report).encode().decode())
    assert page.open == []
    return page


def test_badges_and_tiles_count_as_the_report_does(report: Report) -> None:
    page = page_of(report)
    assert Counter(page.classes("badge")) == Counter({name: n for name, n in report.counts.items() if n})
    tiles = dict(re.findall(r'<div class="tile[^"]*"><b>(\d+)</b>(\w+)', render(report)))
    assert [int(number) for number in re.findall(r'class="tile[^"]*"><b>(\d+)</b>', render(report))] == list(
        report.counts.values()
    ), tiles


def test_nothing_is_loaded_and_nothing_runs(nasty: Report) -> None:
    page = page_of(nasty)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base", "svg"}
    for _, attrs in page.elements:
        assert not any(name.startswith("on") or name in ("src", "srcset", "style") for name in attrs)
        assert (attrs.get("href") or "https://").startswith("https://")
    text = render(nasty)
    assert "default-src 'none'" in text
    assert "@import" not in text
    assert "url(" not in text


def test_texts_are_shown_as_they_are(nasty: Report) -> None:
    text = page_of(nasty).text
    for part in ("<script>alert('x')</script>", "&amp;", "\\x1b[31m\\x00", "\\ud800", "dir a/ü%,:.json:3:7", "影 😀"):
        assert part in text


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
    text = page_of(nasty).text
    for part in ("Would have cost at toy", "12.5 credits", "unknown", "exit code", "1 without a finding", "ok.json"):
        assert part in text


def test_a_clean_page_says_so() -> None:
    text = page_of(Report("run", ("a",))).text
    assert "No errors" in text
    assert "1 request or call was checked" in text


def test_coverage_is_a_map_of_what_was_and_was_not_met() -> None:
    outcomes = [
        Outcome("toy", "create", "status 402", 0, "scenario rain"),
        Outcome("toy", "create", "status 200", 3, "y"),
    ]
    outcomes.append(Outcome("toy", "<b>query</b>", "state failed", 1, "z"))
    shown = render(Report("run", ("a",), coverage=Coverage(tuple(outcomes))))

    drawn = shown.partition('<dl class="map">')[2].partition("</dl>")[0]
    assert (drawn.count("<dt>"), drawn.count('class="met"'), drawn.count('class="unmet"')) == (2, 2, 1)
    assert "✓ status 200" in drawn
    assert 'title="never met; scenario rain shows it"' in drawn
    assert 'title="met by 3 calls"' in drawn
    assert "&lt;b&gt;query" in drawn


def test_coverage_is_a_table_of_its_own() -> None:
    coverage = Coverage(
        (Outcome("toy", "create", "status 402", 0, "scenario rain"), Outcome("toy", "create", "x", 3, "y"))
    )
    text = page_of(Report("run", ("a",), coverage=coverage)).text
    for part in ("Contract coverage, toy: 50 % (1 of 2)", "status 402", "scenario rain", "3"):
        assert part in text
