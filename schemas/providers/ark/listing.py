"""What a list of tasks takes: pages, and filters whose names have dots."""

from typing import Any

from pydantic import ConfigDict, Field, create_model

from drytake.schemas.providers.ark.rules import book
from drytake.schemas.providers.ark.rules.book import LIST, ServiceTier
from drytake.schemas.providers.ark.rules.listing import IDS, MODEL, STATUS, TIER, WHOLE, Status
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.model import WireModel

__all__ = ["CONTRACT", "VOLCENGINE_CONTRACT", "ListTasks"]


def _of(annotation: Any, default: Any, description: str, **facts: Any) -> tuple[Any, Any]:
    return annotation, Field(default, description=description, **facts)


_FIELDS: dict[str, Any] = {
    "page_num": _of(str, "1", "Which page, from 1 to 500.", pattern=WHOLE),
    "page_size": _of(str, "20", "How many tasks a page has, 1 to 500.", pattern=WHOLE),
    STATUS: _of(Status | None, None, "Only tasks in this state."),
    IDS: _of(list[str] | None, None, "Only these tasks; repeated for each."),
    MODEL: _of(str | None, None, "Only tasks of this model or endpoint, as their calls named it."),
    TIER: _of(ServiceTier, "default", "Only tasks of this tier."),
}


class _Query(WireModel):
    """Query of ``GET /contents/generations/tasks``."""

    model_config = ConfigDict(extra="allow", title="List tasks")


ListTasks = create_model("ListTasks", __base__=_Query, __doc__=_Query.__doc__, **_FIELDS)

CONTRACT = Contract.of(LIST, ListTasks)
VOLCENGINE_CONTRACT = Contract.of(book.volcengine_section(LIST), ListTasks)
