"""What a tool is, what it works with, and how it says no."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from drytake.mockserver.settings.model import Settings, TimingMode

__all__ = ["AgentTool", "Arguments", "MockLink", "RefusedToolCallError", "Surroundings", "ToolResult"]


class RefusedToolCallError(Exception):
    """A tool that can't do what it is asked; the message says what was sent, what there is, and how to mend it."""


class Arguments(BaseModel):
    """What a tool takes; other names are refused."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, populate_by_name=True)


class ToolResult(BaseModel):
    """What a tool returns."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, populate_by_name=True)


class MockLink(Protocol):
    """A mock server that tools act on, by its control API."""

    @property
    def url(self) -> str | None:
        """Its origin; `None` while there is none."""

    async def start(self, timing: TimingMode | None) -> bool:
        """Let it run; return whether it did before.

        Raises:
            RefusedToolCallError: it can't.
        """

    async def ask(
        self, method: str, path: str, body: Any = None, *, query: dict[str, Any] | None = None, key: str | None = None
    ) -> dict[str, Any]:
        """Return what its control API answers to a key, or without one to everybody.

        Raises:
            RefusedToolCallError: it doesn't run, or it says no.
        """


@dataclass(frozen=True)
class Surroundings:
    """What tools work with."""

    settings: Settings
    """Says how rules are read, and what a user knows better than our rows."""
    mock: MockLink


@dataclass(frozen=True)
class AgentTool:
    """One tool."""

    name: str
    title: str
    summary: str
    """Two sentences: what it does, when to call it."""
    arguments: type[Arguments]
    result: type[ToolResult]
    run: Callable[[Surroundings, Any], Awaitable[ToolResult]]
    read_only: bool = True
    idempotent: bool = True
