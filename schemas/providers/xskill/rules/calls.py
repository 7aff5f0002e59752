"""What the calls beside creating a task take: queries, lists, uploads, transfers, and the key of each call."""

from typing import Literal, get_args

from drytake.schemas.providers.xskill.rules.book import APIZ, README, RULES, SCAN, TOOLKIT
from drytake.schemas.providers.xskill.rules.create import CREATE

__all__ = ["CALL", "LIMIT_PATTERN", "LIST", "QUERY", "TASK_ID_PATTERN", "TRANSFER", "TransferType"]

TransferType = Literal["image", "audio"]
TASK_ID_PATTERN = r"\S"
LIMIT_PATTERN = r"^[1-9][0-9]{0,3}$"

QUERY = RULES.section("query-task")
QUERY.include(CREATE, "wrong-type", "null-field")
QUERY.required(
    "task-id-missing",
    "task_id",
    source=README.at("Query task result"),
    rejects=[{}],
    accepts=[{"task_id": "t"}],
)
QUERY.pattern(
    "task-id-blank",
    "task_id",
    "is blank; it takes the id that the create call answered",
    summary="`task_id` names a task",
    source=README.at("Query task result"),
    confidence="inferred",
    hint="send the `data.task_id` of the create response",
    rejects=[{"task_id": ""}],
    accepts=[{"task_id": "t"}],
)

LIST = RULES.section("list-tasks")
LIST.include(CREATE, "wrong-type", "null-field")
LIST.pattern(
    "list-limit",
    "limit",
    "is {}; it takes a whole number of tasks, at least 1",
    summary="`limit` is a whole number of tasks",
    source=TOOLKIT,
    confidence="inferred",
    hint="send a number such as `20`, or leave it out",
    rejects=[{"limit": "many"}, {"limit": "0"}],
    accepts=[{"limit": "20"}, {}],
)

TRANSFER = RULES.section("transfer-url")
TRANSFER.include(CREATE, "wrong-type", "null-field")
TRANSFER.required(
    "transfer-url-missing",
    "url",
    source=APIZ.at("tools.transfer_url"),
    rejects=[{"type": "image"}],
    accepts=[{"url": "https://example.com/i.png"}],
)
TRANSFER.choice(
    "transfer-type",
    "type",
    get_args(TransferType),
    source=APIZ.at("tools.transfer_url"),
    rejects=[{"url": "https://example.com/v.mp4", "type": "video"}],
    accepts=[{"url": "https://example.com/a.mp3", "type": "audio"}],
)
TRANSFER.maps(
    "url-malformed",
    "url",
    ["string_pattern_mismatch"],
    lambda path, value: f"`{path}` is `{value[:60]}`; it takes an http or https URL",
)

CALL = RULES.section("any call")
CALL.rule(
    "key-missing",
    summary="Each call, but for the public catalogue, carries `Authorization: Bearer <key>`",
    source=README.at("Authentication"),
    hint="send the header `Authorization: Bearer <key>` with a valid key",
)
CALL.rule(
    "content-type",
    summary="The body is sent as application/json",
    source=README.at("Request example"),
    confidence="inferred",
    hint="send `Content-Type: application/json`",
)
CALL.rule(
    "price-unpublished",
    summary="Nobody has published the price of this; the mock charges nothing, or what a switch says",
    source=SCAN,
    severity="info",
    confidence="inferred",
    hint="look at `data.price` of the real create response; the switch `unpublished-price` sets an amount to be used here",
)
CALL.rule(
    "unknown-task",
    summary="A task is asked for by the key that made it",
    source=APIZ.at("error fixtures"),
    confidence="inferred",
    hint="ask for the `data.task_id` of a create response, with the same key",
)
