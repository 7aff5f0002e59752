"""What is documented of the other calls, and of any call."""

from drytake.schemas.providers.outai.rules.create import CREATE, HEADERS, LOOVA_TASKS, PAGE, RULES

QUERY = RULES.section("query-task")
QUERY.include(CREATE, "wrong-type", "null-field")
QUERY.required("task-id-missing", "task_id", source=LOOVA_TASKS.at("Query"), rejects=[{}], accepts=[{"task_id": "t"}])
QUERY.pattern(
    "task-id-blank",
    "task_id",
    "is blank; it takes the id that the create call answered",
    summary="`task_id` names a task",
    source=LOOVA_TASKS.at("Query"),
    confidence="inferred",
    hint="send the `data.task_id` of the create response",
    rejects=[{"task_id": ""}],
    accepts=[{"task_id": "t"}],
)

# --- any call ----------------------------------------------------------------------------------------------------

CALL = RULES.section("any call")
CALL.rule(
    "key-missing",
    summary="Each call carries `Authorization: Bearer <key>`",
    source=HEADERS,
    hint="send the header `Authorization: Bearer <key>` with a valid key",
)
CALL.rule(
    "content-type",
    summary="The body is sent as application/json",
    source=PAGE.at("Body"),
    confidence="inferred",
    hint="send `Content-Type: application/json`",
)
CALL.rule(
    "unknown-task",
    summary="A task is asked for by the key that made it",
    source=LOOVA_TASKS.at("Errors"),
    confidence="inferred",
    hint="ask for the `data.task_id` of a create response, with the same key",
)
