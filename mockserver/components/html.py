"""HTML in which every text is escaped: only what this module made passes as it stands."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TypeAlias

__all__ = ["Child", "Markup", "code", "el", "escaped", "flat", "link", "prose", "table"]


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Child: TypeAlias = "str | Iterable[Child] | None"
_LITERAL = re.compile(r"`([^`]+)`")


def el(tag: str, *children: Child, **attributes: str | bool) -> Markup:
    """Return an element; `class_` and `data_label` stand for `class` and `data-label`."""
    said = "".join(_attribute(name, value) for name, value in attributes.items() if value is not False)
    return Markup(f"<{tag}{said}>{flat(children)}</{tag}>")


def _attribute(name: str, value: str | bool) -> str:  # noqa: FBT001 - a bare attribute is True
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{escape(str(value))}"'


def flat(child: Child) -> Markup:
    """Return children as one piece of HTML."""
    if child is None:
        return Markup("")
    if isinstance(child, Markup):
        return child
    return Markup(escape(child)) if isinstance(child, str) else Markup("".join(map(flat, child)))


def escaped(text: str) -> str:
    """Return a text as it stands in HTML, in attributes too."""
    return escape(text)


def code(text: str) -> Markup:
    return el("code", text)


def prose(text: str) -> Markup:
    """Return a sentence whose backticks mark code."""
    parts = _LITERAL.split(text)
    return flat([code(part) if index % 2 else part for index, part in enumerate(parts)])


def link(url: str, text: str) -> Markup:
    """Return a link, or the bare text where the URL leads to no web page."""
    if not url.startswith(("https://", "http://", "#")):
        return flat(text)
    return el("a", text, href=url, rel="noreferrer")


def table(headings: Sequence[str], rows: Iterable[Sequence[Child]]) -> Markup:
    """Return a table whose cells know their headings, so that a narrow page can show it as a list."""
    head = el("thead", el("tr", [el("th", heading, scope="col") for heading in headings]))
    body = [
        el("tr", [el("td", el("div", cell), data_label=heading) for heading, cell in zip(headings, row, strict=True)])
        for row in rows
    ]
    return el("div", el("table", head, el("tbody", body)), class_="table")
