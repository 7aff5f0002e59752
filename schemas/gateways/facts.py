"""What may stand in an answer of a gateway: facts of a task, read off it when they are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from drytake.schemas.http import Context, Failure, TaskView
from drytake.schemas.prices import number
from drytake.schemas.provider import LOST, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.providers.ark.dialect import STATES as MAKER_STATES
from drytake.schemas.seedance.billing import FPS, PIXELS_A_TOKEN
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.film import Film, film_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from drytake.schemas.seedance.request import VideoRequest

__all__ = ["IN_FAIL_REASON", "FactReader", "TaskFacts"]

IN_FAIL_REASON = "result-in-fail-reason"
"""The switch of relays whose older versions say the result's URL where a failure's reason stands."""


@dataclass(frozen=True, slots=True)
class FactReader:
    """What tells facts of one gateway's tasks."""

    shot: "Callable[[Any], VideoRequest]"
    """From a parsed request to a shot."""
    defaults: Defaults
    progress: Mapping[State, int]
    model_at: str
    """Field of the body that names the model; empty where the path does."""
    names: Mapping[str, str]
    """Path to the model that it names."""
    id_name: str
    """What paths call a task's id."""

    def of(self, task: TaskView, context: Context) -> "TaskFacts":
        """Return the facts of a task."""
        return TaskFacts(self, task, context)


class TaskFacts:
    """The facts of one task, for one answer."""

    def __init__(self, reader: FactReader, task: TaskView, context: Context) -> None:
        self.reader, self.task, self.context = reader, task, context
        self.state: Any = task.state
        self.created = task.created
        self.finished = task.finished
        self.started = task.started
        self.updated = task.now if task.finished is None else task.finished

    @cached_property
    def request(self) -> dict[str, Any]:
        """The create call's body."""
        body = self.task.body
        return body if isinstance(body, dict) else {}

    @cached_property
    def shot(self) -> "VideoRequest":
        """The request in our own words."""
        return self.reader.shot(self.task.request)

    @property
    def model(self) -> str:
        """The model's name, as it was asked for."""
        if self.reader.model_at:
            return str(self.request.get(self.reader.model_at, ""))
        return self.reader.names.get(self.task.path, "")

    @property
    def progress(self) -> int:
        """How far it is, in percent."""
        usual = {QUEUED: 0, RUNNING: 50}.get(self.state, 100)
        return self.reader.progress.get(self.state, usual)

    @property
    def position(self) -> int | None:
        """How many tasks wait before it."""
        return self.task.ahead if self.state == QUEUED else None

    @property
    def url(self) -> str | None:
        """Where the result is."""
        return self.context.result(self.task) if self.state == SUCCEEDED else None

    @property
    def failure(self) -> Failure | None:
        """Why it failed."""
        return self.task.failure if self.state in LOST else None

    @property
    def reason_or_url(self) -> str:
        """Why it failed; of older relays the result's URL once it has succeeded."""
        if self.failure is not None:
            return self.failure.message
        return self.url or "" if self.context.switches.get(IN_FAIL_REASON) else ""

    @property
    def cost(self) -> int | float | None:
        """What it has cost."""
        if self.finished is None or self.task.unpriced:
            return None
        return 0 if self.failure else number(self.task.price)

    @property
    def film(self) -> Film | None:
        """The video that it has made."""
        return film_of(self.shot, self.reader.defaults) if self.state == SUCCEEDED else None

    @property
    def resolution(self) -> str:
        """The resolution that was asked for."""
        return self.shot.resolution or self.reader.defaults.resolution or "720p"

    @property
    def last_frame(self) -> str | None:
        """Where the last frame is, if it was asked for."""
        wanted = self.state == SUCCEEDED and self.shot.last_frame_out
        return self.context.result(self.task, 1, "png") if wanted else None

    @property
    def tokens(self) -> int | None:
        """The tokens of its video."""
        film = self.film
        return None if film is None else int(film.width * film.height * (film.seconds * FPS + 1) / PIXELS_A_TOKEN)

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self.finished is not None

    @property
    def upstream(self) -> dict[str, Any]:
        """The task as the maker behind the gateway tells it."""
        seen: dict[str, Any] = {"id": f"cgt-{self._day}-{self.task.seed % 36**5:05x}"[:24], "model": self.model}
        seen["status"] = MAKER_STATES[self.state]
        if self.failure is not None:
            seen["error"] = {"code": self.failure.type, "message": self.failure.message}
        if self.url is not None:
            seen |= {"content": {"video_url": self.url}}
            seen |= {"usage": {"completion_tokens": self.tokens, "total_tokens": self.tokens}}
        return seen | {"created_at": int(self.created), "updated_at": int(self.updated)}

    @property
    def _day(self) -> str:
        return f"{datetime.fromtimestamp(self.created, UTC):%Y%m%d%H%M%S}"

    def to(self, operation: str) -> str:
        """Return the URL of another call about this task."""
        owner, _, rest = self.model.partition("/")
        named = {"name": self.model, "owner": owner, "app": rest.partition("/")[0]}
        return self.context.to(operation, **named, **{self.reader.id_name: self.task.id})
