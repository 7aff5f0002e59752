"""What kie documents of its other calls, and of any."""

from drytake.schemas.providers.kie.rules.book import (
    DETAIL_PAGE,
    LINK_PAGE,
    MP4,
    PAGE,
    RULES,
    START_PAGE,
    UPLOAD_PAGE,
)
from drytake.schemas.validation.usual import task_id_rules

QUERY = RULES.section("query-task")
task_id_rules(QUERY, DETAIL_PAGE, "taskId")
LINK = RULES.section("get-download-url")
LINK.required("link-missing", "url", source=LINK_PAGE, rejects=[{}], accepts=[{"url": MP4}])
ENCODED, FETCHED = RULES.section("upload-base64"), RULES.section("upload-url")
ENCODED.required(
    "data-missing",
    "base64Data",
    source=UPLOAD_PAGE,
    rejects=[{"uploadPath": "a"}],
    accepts=[{"base64Data": "YQ==", "uploadPath": "a"}],
)
FETCHED.required(
    "file-url-missing",
    "fileUrl",
    source=UPLOAD_PAGE,
    rejects=[{"uploadPath": "a"}],
    accepts=[{"fileUrl": MP4, "uploadPath": "a"}],
)

CALL = RULES.section("any call")
CALL.rule(
    "key-missing",
    summary="Each call carries `Authorization: Bearer <key>`, at both hosts",
    source=START_PAGE,
    hint="send the header `Authorization: Bearer <key>` with a valid key",
)
CALL.rule(
    "unknown-task",
    summary="A task is asked for by the `data.taskId` of its create response, and for two months",
    source=DETAIL_PAGE,
    hint="ask for it with the key that made it; right after a create, ask again",
)
CALL.rule(
    "price-unpublished",
    summary="Nobody has published the price of this; the mock charges nothing, or what a switch says",
    source=PAGE,
    severity="info",
    confidence="inferred",
    hint="look at the account's log; the switch `unpublished-price` sets an amount to be used here",
)
