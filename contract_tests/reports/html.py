"""A report as one HTML page that needs nothing else: no scripts, no requests, light and dark, wide and narrow."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

from drytake.contract_tests.findings.coverage import Coverage, Outcome
from drytake.contract_tests.findings.model import Finding, Location, Report, UnverifiedFinding
from drytake.contract_tests.findings.rule_pages import rule_page
from drytake.contract_tests.reports.escapes import one_line, visible
from drytake.mockserver.components.chart import LEGEND, KeyChart, chart
from drytake.mockserver.components.drawing import SvgElement, markup
from drytake.mockserver.components.html import Child, Markup, code, el, flat, link, prose, table
from drytake.mockserver.components.sequence import sequence
from drytake.mockserver.components.style import CSS, PICTURES, static
from drytake.schemas.validation.rules import Rule
from drytake.version import __version__

__all__ = ["document", "footer", "render"]

STYLE = (
    CSS
    + PICTURES
    + static("sequence.css").decode()
    + """
main { max-width: 78rem; margin: 0 auto; padding: 0 1.2rem 4rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .7rem; margin: 1.6rem 0 0; }
.tile { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: .7rem .9rem; }
.tile b { display: block; font: 600 1.9rem/1.1 ui-serif, Georgia, serif; }
.tile.some { border-color: currentColor; }
.tile.none { color: var(--soft); }
.info { color: var(--good); border-color: currentColor; }
h2 { overflow-wrap: anywhere; font-size: 1.25rem; }
td:nth-child(4) { min-width: 16rem; }
figure { margin: .8rem 0; }
td > div { overflow-wrap: anywhere; }
ul.plain { padding-left: 1.1rem; margin: .3rem 0; overflow-wrap: anywhere; }
@media (max-width: 46rem) { td:nth-child(4) { min-width: 0; } .tiles { grid-template-columns: repeat(2, 1fr); } }
"""
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
COUNTED = {"error": "errors", "warning": "warnings", "info": "notes", "unverified": "unverified"}
COLUMNS = ("Severity", "Rule", "Where", "What", "Hint")
COVERED = ("Operation", "Outcome", "Calls", "Shown by")


def render(report: Report) -> str:
    """Return a report as an HTML page."""
    main = el(
        "main",
        _tiles(report),
        _happened(report),
        _table(report),
        _reasons(report),
        _let_out(report),
        _facts(report),
        list(_coverage(report)),
        list(_subjects(report)),
        _clean(report),
        footer(),
    )
    return document(f"{_headline(report)}: {_title(report)}", STYLE, _header(report), main)


def document(title: str, style: str, *body: Child) -> str:
    """Return a page that needs nothing else: no scripts, no requests."""
    meta = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><meta name="referrer" content="no-referrer">'
    )
    head = el("head", Markup(meta), el("title", title), el("style", Markup(style)))
    page = el("html", head, el("body", *body), lang="en")
    return f"<!doctype html>\n{page}\n"


def _title(report: Report) -> str:
    return one_line(f"drytake {report.title}")


def _headline(report: Report) -> str:
    if report.good:
        return "No errors"
    if report.conclusion != "bad":
        return one_line(report.headline[:1].upper() + report.headline[1:])
    return f"{report.count('error')} error{'' if report.count('error') == 1 else 's'}"


def _header(report: Report) -> Markup:
    count = len(report.subjects)
    said = f"{count} {'request or call was' if count == 1 else 'requests or calls were'} checked."
    paid = el("p", el("strong", visible(report.money.line))) if report.money.line else None
    return el("header", el("p", _title(report), class_="eyebrow"), el("h1", _headline(report)), paid, el("p", said))


def _tiles(report: Report) -> Markup:
    tiles = []
    for name, count in report.counts.items():
        look = f"tile some {name}" if count else "tile none"
        tiles.append(el("div", el("b", str(count)), COUNTED[name], class_=look))
    return el("div", tiles, class_="tiles")


def _table(report: Report) -> Markup | None:
    if report.table is None:
        return None
    rows: list[list[Child]] = [[prose(visible(one)) for one in row] for row in report.table.rows]
    return el("section", el("h2", one_line(report.table.title)), table(report.table.columns, rows))


def _happened(report: Report) -> Markup | None:
    """Return a picture of each key's tasks."""
    if not report.charts:
        return None
    said = "Above the line what the provider did, below it what the client did. Slanted marks leave out time in which nothing happens."
    return el(
        "section", el("h2", "What happened"), el("p", said, class_="soft"), [_chart(one) for one in report.charts]
    )


def _chart(one: KeyChart) -> Markup:
    name = f"Tasks of key {one.key}"
    more = el("p", f"{one.left_out} tasks more went well.", class_="soft") if one.left_out else None
    rows = [row._replace(title=one_line(row.title)) for row in one.rows]
    picture = el("div", markup(chart(rows)), class_="picture", tabindex="0", role="group", aria_label=name)
    return el("figure", picture, more, class_="chart")


def _legend() -> Markup:
    box = {"viewBox": "-8 -7 16 14", "aria-hidden": "true"}
    pairs = ((markup(SvgElement("svg", box, (picture,))), words) for picture, words in LEGEND)
    return el("p", [el("span", picture, words) for picture, words in pairs], class_="legend")


def _reasons(report: Report) -> Markup | None:
    if not report.ending.reasons:
        return None
    listed = el("ul", [el("li", prose(visible(reason))) for reason in report.ending.reasons], class_="plain")
    return el("section", el("h2", "Why nothing was tested, likely"), listed)


def _let_out(report: Report) -> Markup | None:
    rows = [[code(one_line(host)), str(calls)] for host, calls in report.let_out]
    return el("section", el("h2", "Let out"), table(("Host", "Calls"), rows)) if rows else None


def _facts(report: Report) -> Markup | None:
    costs = [(f"Would have cost at {provider}", amount) for provider, amount in report.prices]
    rows = [[visible(name), visible(value)] for name, value in (*report.facts, *costs)]
    return el("section", el("h2", "Facts"), table(("Fact", "Value"), rows)) if rows else None


def _coverage(report: Report) -> Iterator[Markup]:
    for provider in report.coverage.providers:
        own = report.coverage.of(provider)
        rows = [[entry.operation, code(entry.name), str(entry.met), entry.reached_by] for entry in own.outcomes]
        title = f"Contract coverage, {provider}: {own.shown} ({own.met} of {len(own.outcomes)})"
        listed = el("details", el("summary", "As a table"), el("div", table(COVERED, rows), class_="inside"))
        yield el("section", el("h2", title), _map(own), listed)


def _map(covered: Coverage) -> Markup:
    """Return what was met and what wasn't as a map: a line an operation, a mark an outcome; what would show one is its title."""
    by_operation: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in covered.outcomes:
        by_operation[outcome.operation].append(outcome)
    lines = [
        el("div", el("dt", code(operation)), el("dd", [_mark(outcome) for outcome in outcomes]))
        for operation, outcomes in by_operation.items()
    ]
    return el("dl", lines, class_="map")


def _mark(outcome: Outcome) -> Markup:
    said = f"met by {_calls(outcome.met)}" if outcome.met else f"never met; {outcome.reached_by} shows it"
    shown = f"{'✓' if outcome.met else '·'} {outcome.name}"
    return el(
        "span", shown, el("span", f", {said}", class_="aside"), class_="met" if outcome.met else "unmet", title=said
    )


def _calls(count: int) -> str:
    return f"{count:,} call{'' if count == 1 else 's'}"


def _subjects(report: Report) -> Iterator[Markup]:
    rows: dict[str, list[list[Child]]] = defaultdict(list)
    for finding in report.findings:
        rows[finding.subject].append(_finding_row(finding))
    for unverified in report.unverified:
        rows[unverified.subject].append(_unverified_row(unverified))
    for subject in dict.fromkeys((*report.subjects, *rows)):
        if subject in rows:
            drawn = _sequence(subject, report)
            yield el("section", el("h2", one_line(subject) or "The run"), table(COLUMNS, rows[subject]), drawn)


def _sequence(subject: str, report: Report) -> Markup | None:
    """Return a picture of what led to a subject's findings."""
    story = report.sequences.get(subject)
    if story is None:
        return None
    name = f"What led to {one_line(subject)}"
    picture = el("div", markup(sequence(story)), class_="picture", tabindex="0", role="group", aria_label=name)
    return el("figure", picture)


def _finding_row(finding: Finding) -> list[Child]:
    return [
        el("span", finding.severity, class_=f"badge {finding.severity}"),
        _rule(finding.rule),
        _where(finding.location, finding.pointer),
        prose(visible(finding.message)),
        prose(visible(finding.hint)),
    ]


def _unverified_row(unverified: UnverifiedFinding) -> list[Child]:
    return [
        el("span", "unverified", class_="badge"),
        _rule(unverified.entry.rule),
        _where(unverified.location, unverified.entry.pointer),
        prose(visible(unverified.entry.message)),
        prose(visible(unverified.entry.hint)),
    ]


def _rule(rule: Rule) -> Markup:
    section = visible(rule.source.section) or "source"
    source = flat([link(visible(rule.source.url), section), " ", el("span", visible(rule.as_of), class_="date")])
    page = rule_page(rule.id)
    name = el("code", link(page, visible(rule.id))) if page else code(visible(rule.id))
    return flat([name, Markup("<br>"), source])


def _where(location: Location | None, pointer: str) -> Markup:
    at = None if location is None else code(one_line(f"{location.file}:{location.line}:{location.column}"))
    return flat([at, " ", code(one_line(pointer)) if pointer else None])


def _clean(report: Report) -> Markup | None:
    said = {finding.subject for finding in report.findings} | {unverified.subject for unverified in report.unverified}
    names = [subject for subject in dict.fromkeys(report.subjects) if subject not in said]
    if not names:
        return None
    title = f"{len(names)} without a finding"
    listed = el("ul", [el("li", code(one_line(name))) for name in names], class_="plain")
    return el("section", el("details", el("summary", title), el("div", listed, class_="inside")))


def footer() -> Markup:
    """Return what a page ends with: who made it, and when."""
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return el("footer", f"Drytake {__version__}, {now}. Nothing on this page is loaded from anywhere else.")
