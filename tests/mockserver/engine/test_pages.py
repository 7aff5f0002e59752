"""Pages: what hangs on nobody's tasks and money, of the query, the path and the switches."""

from collections.abc import Callable, Mapping
from typing import Any

from drytake.contract_tests.journals.outcomes import OutcomeCounts, coverage_from
from drytake.schemas.actions import Page
from drytake.schemas.http import Body, Context, json_response
from drytake.schemas.provider import Operation, ResponseModels
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.contract import Contract

Toy = Callable[..., Callable[..., Any]]
QUERY = get_provider("acme").operation("query-task").contract


def model(query: Mapping[str, str], context: Context) -> Body:
    """Render a model, or that there is none of that name."""
    name = context.params["name"]
    if name == "none":
        return json_response({"detail": "no such model"}, 404)
    return {"name": name, "language": query.get("lang", "en"), "word": context.switches["success-word"]}


ROW = Operation(
    name="get-model",
    method="GET",
    path="/api/v1/models/{name}",
    summary="Get a model",
    action=Page(render=model, unknown="model"),
    responses=ResponseModels("acme.responses", {200: "BalanceResponse", 404: "ErrorResponse"}),
    open=True,
)


def test_a_page_is_made_of_path_query_and_switches(toy: Toy) -> None:
    said = toy(ROW)("GET", "/acme/api/v1/models/acme-1?lang=de").json()

    assert (said["code"], said["data"]) == (200, {"name": "acme-1", "language": "de", "word": "succeeded"})


def test_a_response_of_a_pure_function_goes_out_as_it_is(toy: Toy) -> None:
    response = toy(ROW)("GET", "/acme/api/v1/models/none")

    assert (response.status, response.json()) == (404, {"detail": "no such model"})


def test_a_page_with_a_contract_is_given_the_parsed_query(toy: Toy) -> None:
    assert isinstance(QUERY, Contract)
    row = Operation(
        name="echo",
        method="GET",
        path="/api/v1/echo",
        summary="Say the task again",
        action=Page(render=lambda request, _: request.task_id),
        contract=QUERY,
        open=True,
    )
    ask = toy(row)

    assert ask("GET", "/acme/api/v1/echo?task_id=t").json()["data"] == "t"
    assert ask("GET", "/acme/api/v1/echo").status == 400


def test_coverage_says_how_to_meet_a_page_that_isn_t_there(toy: Toy) -> None:
    engine = toy(ROW).args[0].engine  # type: ignore[attr-defined]
    outcomes = coverage_from(engine, OutcomeCounts({("acme", "get-model", ""): 1})).outcomes

    assert {one.name: one.reached_by for one in outcomes}["status 404"] == "an unknown model"
