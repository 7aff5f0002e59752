"""What XSkill's dialect keeps of a task, beside what all dialects do."""

from typing import Annotated

from pydantic import Field

from drytake.mockserver.engine.call import ProviderData

__all__ = ["Remembered"]


class Remembered(ProviderData):
    """What a task is remembered by beside its body."""

    model: str
    callback_url: str | None
    count: Annotated[int, Field(ge=0, le=10_000)] = 1
    """Pictures, where it makes some."""
    width: int | None = None
    height: int | None = None
