"""What Ark documents of any call."""

from drytake.schemas.providers.ark.rules import book
from drytake.schemas.providers.ark.rules.book import CALL

__all__: list[str] = []

CALL.rule(
    "key-missing",
    summary="Each call carries `Authorization: Bearer <ARK_API_KEY>`; access keys with a signature aren't taken here",
    source=book.CREATE_PAGE.at("authentication"),
    hint="send the header `Authorization: Bearer <ARK_API_KEY>`",
)
CALL.rule(
    "unknown-task",
    summary="A task is asked for by the id of its create call, within 7 days",
    source=book.RETRIEVE_PAGE,
    hint="send the `id` of the create call's response",
)
