"""The models of a gateway's responses, made of its examples when one is looked at; and its calls that aren't played."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Union

from pydantic import BaseModel, RootModel, create_model

from drytake.schemas.endpoints import Endpoint, Endpoints
from drytake.schemas.gateways.definition import ErrorRow
from drytake.schemas.gateways.examples import model_of
from drytake.schemas.validation.rules import Source

__all__ = ["Responses", "Unplayed"]


class Responses(Mapping[int, type[BaseModel]]):
    """Models by HTTP status."""

    def __init__(  # noqa: PLR0913 - examples of all that a call answers
        self,
        title: str,
        good: Mapping[int, Mapping[str, Any]],
        refusals: list[tuple[int, ErrorRow]],
        form_of: Callable[[ErrorRow], Mapping[str, Any]],
        *,
        words: tuple[str, ...] = (),
        failed: Mapping[int, Mapping[str, Any]] | None = None,
    ) -> None:
        self._title, self._good, self._words = title, good, words
        self._failed = failed or {}
        self._refused: dict[int, list[Mapping[str, Any]]] = {}
        for status, row in refusals:
            form, held = form_of(row), self._refused.setdefault(status, [])
            if form not in held:
                held.append(form)
        self._made: dict[int, type[BaseModel]] = {}
        known = {status for status, row in refusals if row.known != "inferred"}
        self.inferred = frozenset(self._refused.keys() - known - good.keys())
        """Statuses that no page of the gateway names."""

    @cached_property
    def _statuses(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*self._good, *self._failed, *self._refused)))

    def __getitem__(self, status: int) -> type[BaseModel]:
        found = self._made.get(status)
        if found is None:
            found = self._made[status] = self._model(status)
        return found

    def _model(self, status: int) -> type[BaseModel]:
        if status not in self._statuses:
            raise KeyError(status)
        parts: list[type[BaseModel]] = []
        if status in self._good:
            parts.append(model_of(self._title, self._good[status], self._words))
        if status in self._failed:
            parts.append(model_of(f"{self._title}Failed", self._failed[status], self._words))
        refused = enumerate(self._refused.get(status, ()))
        parts += [model_of(f"Refused{index or ''}", example) for index, example in refused]
        if len(parts) == 1:
            return parts[0]
        either: Any = RootModel[Union[tuple(parts)]]  # type: ignore[misc] # noqa: UP007 - as many as there are
        made: type[BaseModel] = create_model(f"{self._title}Response", __base__=either, __module__=__name__)
        return made

    def __iter__(self) -> Iterator[int]:
        return iter(self._statuses)

    def __len__(self) -> int:
        return len(self._statuses)


@dataclass(frozen=True)
class Unplayed(Endpoints):
    """Calls that a gateway has and that aren't played, as its definition lists them."""

    listed: tuple[str, ...] = ()
    page: Source | None = None

    @classmethod
    def of(cls, listed: list[str], page: Source) -> Endpoints:
        """Return them; nothing where none is listed."""
        return cls(listed=tuple(listed), page=page)

    @cached_property
    def rows(self) -> tuple[Endpoint, ...]:
        """All of them."""
        return tuple(Endpoint(*row.split(" ", 1)) for row in self.listed)

    @cached_property
    def source(self) -> Source:
        """The page that names them."""
        assert self.page is not None
        return self.page
