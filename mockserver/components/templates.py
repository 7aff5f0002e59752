"""Pages by Jinja2: everything is escaped, and a name that nobody gave is an error."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["rendered"]


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - only where a page is written

    return Environment(
        loader=PackageLoader("drytake.mockserver.components"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, **values: Any) -> str:
    """Return a page: a template of this folder's, filled in."""
    return _environment().get_template(template).render(**values)
