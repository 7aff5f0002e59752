"""A picture as plain values: a page or a report has it as SVG (`markup.drawn`), a script as JSON."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

__all__ = ["SvgElement", "group", "shape", "text"]


class SvgElement(NamedTuple):
    """One element of a picture."""

    tag: str
    attributes: Mapping[str, str]
    children: "tuple[SvgElement | str, ...]" = ()

    def to_json(self) -> list[Any]:
        """Return tag, attributes and children."""
        children = [child if isinstance(child, str) else child.to_json() for child in self.children]
        return [self.tag, dict(self.attributes), children]


def shape(tag: str, *children: "SvgElement | str | None", **attributes: float | str | None) -> SvgElement:
    """Return an element; `class_` stands for `class`, `text_anchor` for `text-anchor`; `None` is left out."""
    said = {_name(name): _written(value) for name, value in attributes.items() if value is not None}
    return SvgElement(tag, said, tuple(child for child in children if child is not None))


def text(words: str, x: float | str, y: float, *, look: str = "", anchor: str = "start") -> SvgElement:
    """Return words at a place; `anchor` says which end of them stands there."""
    return shape("text", words, class_=f"txt {look}".strip(), x=x, y=y, text_anchor=anchor)


def group(children: Iterable["SvgElement | None"], **attributes: float | str | None) -> SvgElement:
    """Return several elements as one."""
    return shape("g", *children, **attributes)


def _name(name: str) -> str:
    return name if name == "viewBox" else name.rstrip("_").replace("_", "-")


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else f"{round(value, 2):g}"
