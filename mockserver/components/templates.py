"""Pages by Jinja2: everything is escaped, what can't be seen is spelled out, and a name that nobody gave is an error."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from drytake.mockserver.components.style import policy

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["rendered", "standing"]


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only where a page is written

    from drytake.mockserver.components.markup import drawn, prose, shown, style  # noqa: PLC0415 - it needs Jinja2's

    made = Environment(
        loader=PackageLoader("drytake.mockserver.components"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(prose=prose, drawn=drawn)
    made.globals["style"] = style
    made.tests["web"] = _is_web
    return made


def _is_web(url: str) -> bool:
    """Return whether a URL leads to a web page; only such become links."""
    return url.startswith(("https://", "http://"))


def rendered(template: str, **values: Any) -> str:
    """Return a page: a template of this folder's, filled in."""
    return _environment().get_template(template).render(**values)


def standing(template: str, styles: Sequence[str], **values: Any) -> str:
    """Return a page that needs nothing else: it carries its styles, and its policy allows nothing beside them."""
    return rendered(template, styles=styles, policy=policy(*styles), **values)
