"""What Ark documents of a list's query."""

from typing import Literal, get_args

from drytake.schemas.providers.ark.rules import book
from drytake.schemas.providers.ark.rules.book import LIST, ServiceTier

__all__ = ["IDS", "MODEL", "STATUS", "TIER", "WHOLE", "Status"]

STATUS, IDS, MODEL, TIER = "filter.status", "filter.task_ids", "filter.model", "filter.service_tier"
Status = Literal["queued", "running", "cancelled", "succeeded", "failed", "expired"]
WHOLE = r"^(?:[1-9][0-9]?|[1-4][0-9]{2}|500)$"
"""1 to 500."""

for _name, _field in (("list-page", "page_num"), ("list-page-size", "page_size")):
    LIST.pattern(
        _name,
        _field,
        "is {}; it takes a whole number from 1 to 500",
        summary=f"`{_field}` is a whole number from 1 to 500",
        source=book.LIST_PAGE,
        hint="send a number such as `20`, or leave it out",
        rejects=[{_field: "0"}, {_field: "501"}, {_field: "many"}],
        accepts=[{_field: "1"}, {_field: "500"}, {}],
    )
LIST.choice(
    "list-status",
    STATUS,
    get_args(Status),
    source=book.LIST_PAGE,
    rejects=[{STATUS: "completed"}],
    accepts=[{STATUS: "succeeded"}],
)
LIST.choice(
    "list-service-tier",
    TIER,
    get_args(ServiceTier),
    source=book.LIST_PAGE,
    rejects=[{TIER: "priority"}],
    accepts=[{TIER: "flex"}],
)
LIST.typed(
    "list-wrong-type",
    "*",
    "one value, and task ids several",
    summary="Each parameter stands once; `filter.task_ids` may be repeated",
    source=book.LIST_PAGE,
    hint="repeat `filter.task_ids`, and nothing else",
    rejects=[{IDS: "cgt-1"}],
    accepts=[{IDS: ["cgt-1", "cgt-2"]}],
)
