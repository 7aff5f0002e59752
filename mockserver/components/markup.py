"""All markup that isn't a template's own: sentences with code in them, pictures, styles. Templates escape everything else."""

import re

from markupsafe import Markup, escape

from drytake.mockserver.components.drawing import SvgElement
from drytake.mockserver.components.escapes import visible
from drytake.mockserver.components.style import sheet

__all__ = ["drawn", "prose", "shown", "style"]

_LITERAL = re.compile(r"`([^`]+)`")


def shown(value: object) -> object:
    """Return what a template is to show: of a text each character, unseen ones spelled out."""
    return visible(value) if type(value) is str else value


def prose(text: str) -> Markup:
    """Return a sentence whose backticks mark code."""
    parts = _LITERAL.split(visible(text))
    said = (f"<code>{escape(part)}</code>" if index % 2 else escape(part) for index, part in enumerate(parts))
    return Markup("").join(map(Markup, said))


def drawn(picture: SvgElement) -> Markup:
    """Return a picture as SVG that stands in an HTML page."""
    return Markup(_svg(picture))  # noqa: S704 - every text and attribute in it is escaped


def style(*names: str) -> Markup:
    """Return some of our own styles as they stand within a page."""
    return Markup(sheet(*names))  # noqa: S704 - files of this package


def _svg(picture: SvgElement) -> str:
    said = "".join(f' {name}="{escape(visible(value))}"' for name, value in picture.attributes.items())
    inner = "".join(escape(visible(child)) if isinstance(child, str) else _svg(child) for child in picture.children)
    return f"<{picture.tag}{said}>{inner}</{picture.tag}>"
