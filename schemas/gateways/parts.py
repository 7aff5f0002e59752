"""What the rows of one gateway have in common: its bodies, its answers, its refusals, and what its tasks are called."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from drytake.schemas.gateways.bodies_of import Bodies, bodies_of
from drytake.schemas.gateways.definition import CallRow, Definition
from drytake.schemas.gateways.examples import pointers_of, response_of
from drytake.schemas.gateways.facts import FactReader
from drytake.schemas.gateways.prices import defaults_of
from drytake.schemas.gateways.refusals import Refusals
from drytake.schemas.gateways.responses import Responses
from drytake.schemas.http import Body, Context, Response, TaskView, json_response
from drytake.schemas.provider import QUEUED, RUNNING

__all__ = ["CONTENT", "JSON", "Parts", "at", "pointer"]

JSON, CONTENT = ("application/json", ""), "Content"


class Parts:
    """The parts of one gateway, made of its definition."""

    def __init__(self, name: str, definition: Definition) -> None:
        self.name, self.of = name, definition
        self.refusals = Refusals(definition)
        self.words = tuple(dict.fromkeys(definition.states.values()))
        made = definition.create or definition.run
        named = "" if made is None else pointer(made.response, "id").rpartition("/")[2]
        self.id_name = named or "id"
        """What a create call names the id of its task, and paths too."""

    @cached_property
    def bodies(self) -> Bodies:
        """Which bodies its creates take."""
        call = self.of.create or self.of.run
        assert call is not None
        return bodies_of(self.name, self.of, call)

    @cached_property
    def reader(self) -> FactReader:
        """What tells facts of its tasks."""
        field = next((name for name, row in self.of.rows.items() if row.means == "model"), "model")
        return FactReader(
            shot=self.bodies.shot,
            defaults=defaults_of(self.of),
            progress=self.of.progress,
            model_at="" if any(self.bodies.names.values()) else field,
            names=self.bodies.all_names,
            id_name=self.id_name,
        )

    def responses(self, title: str, call: CallRow, kinds: Sequence[str], **more: Any) -> Responses:
        """Return the responses of a call: its good one, and its refusals of some kinds."""
        unended = {} if call.unended is None else {call.unended: call.response}
        rows = self.refusals.rows(kinds, content=title == CONTENT)
        good = {call.status: call.response, **unended}
        return Responses(title, good, rows, self.refusals.form_of, words=self.words, **more)

    def render(self, response: Mapping[str, Any]) -> Callable[[TaskView, Context], Body]:
        """Return what renders a task by an example."""

        def render(task: TaskView, context: Context) -> Body:
            return response_of(response, self.reader.of(task, context))

        return render

    def failed(self, task: TaskView, context: Context) -> Response:
        """Render why there is no result."""
        facts = self.reader.of(task, context)
        return json_response(response_of(self.of.failed, facts), self.of.failed_status)

    @property
    def failures(self) -> dict[int, Mapping[str, Any]]:
        """Status and example of that."""
        return {self.of.failed_status: self.of.failed} if self.of.failed else {}

    @property
    def end_words(self) -> tuple[str, ...]:
        """Words of tasks that have ended."""
        return tuple(dict.fromkeys(self._words(ended=True)))

    @property
    def open_words(self) -> tuple[str, ...]:
        """Words of tasks that haven't, and no word of an end."""
        return tuple(word for word in self._words(ended=False) if word not in self.end_words)

    def _words(self, *, ended: bool) -> Iterator[str]:
        return (word for state, word in self.of.states.items() if (state in (QUEUED, RUNNING)) is not ended)


def pointer(response: Mapping[str, Any], fact: str) -> str:
    """Return where an example names a fact; nothing where it doesn't."""
    return next(pointers_of(response, fact), "")


def at(response: Mapping[str, Any], fact: str) -> str:
    """Return the runtime expression of where an answer says a fact; nothing where it doesn't."""
    found = next(pointers_of(response, fact), None)
    return "" if found is None else f"$response.body#{found}"
