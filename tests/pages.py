"""Pages of ours, looked at as XML: what they say, and that nothing of it loads, runs or is another's markup."""

import re
import xml.etree.ElementTree as ET

from drytake.mockserver.components.escapes import visible

__all__ = ["HOSTILE", "cells_astray", "evil", "loading", "parsed", "shown", "words"]

HOSTILE = "<script>alert(1)</script>\"'&amp; onload=x javascript:x {{ 7 * 7 }} \u202e\u2066\x1b[31m\x00\ud800"
"""What a client, a file name or another's document may say."""
RUNS = {
    *("script", "link", "img", "image", "iframe", "object", "embed", "form", "base", "audio", "video", "source"),
    *("use", "foreignObject", "animate", "set"),
}
"""Elements that load or run something."""
LOADS = {"src", "srcset", "style", "data", "poster", "background", "action", "formaction", "ping", "xlink:href"}
LEADS = re.compile(r"#|\./$|https?://")
"""What a link may begin with."""
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def evil(name: str) -> str:
    """Return a text that tries to be something else, with a name by which it is found again."""
    return f"{HOSTILE} ({name})"


def shown(name: str) -> str:
    """Return how such a text is to be read on a page."""
    return visible(evil(name))


def parsed(page: str) -> ET.Element:
    """Return a page as it is read by XML's rules, which forgive nothing: unclosed, unescaped, control characters."""
    assert page.startswith("<!DOCTYPE html>\n<html")
    assert UNSEEN.findall(page) == []
    return ET.fromstring(page)


def loading(root: ET.Element) -> list[str]:
    """Return what of a page would load or run something, or lead to no page."""
    found = []
    for element in root.iter():
        found += [element.tag] if element.tag in RUNS else []
        found += [name for name in element.attrib if name in LOADS or name.startswith("on")]
        found += [value for name, value in element.items() if name == "href" and not LEADS.match(value)]
    style = "".join(element.text or "" for element in root.iter("style"))
    return [*found, *re.findall(r"@import|url\(", style)]


def words(root: ET.Element) -> str:
    """Return all that a page says, in its texts and in its attributes."""
    said = [text for element in root.iter() if element.tag != "style" for text in (element.text, element.tail) if text]
    return "\n".join((*said, *(value for element in root.iter() for value in element.attrib.values())))


def cells_astray(root: ET.Element) -> list[str]:
    """Return the cells that don't name the column above them, as a narrow page shows it."""
    astray = []
    for table in root.iter("table"):
        heads = [head.text for head in table.findall("thead/tr/th")]
        for row in table.findall("tbody/tr"):
            names = [cell.get("data-label") for cell in row.findall("td")]
            astray += [f"{names} under {heads}"] if any(names) and names != heads else []
    return astray
