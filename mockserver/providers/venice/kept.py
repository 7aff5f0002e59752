"""What Venice's dialect keeps of a task and of a tenant, beside what all dialects do."""

from typing import Annotated

from pydantic import AfterValidator, Field

from drytake.mockserver.engine.call import ProviderData
from drytake.schemas.providers.venice.outside import find_model
from drytake.schemas.validation.text import quoted

__all__ = ["Notes", "Remembered"]


def _known(model: str) -> str:
    if find_model(model) is None:
        raise ValueError(f"is {quoted(model)}, which Venice doesn't have")
    return model


class Remembered(ProviderData):
    """What a task is remembered by beside its body."""

    model: Annotated[str, AfterValidator(_known)]
    secret: str
    """Last part of its download link."""
    reads: Annotated[int, Field(ge=0)] = 0
    """How often that was fetched."""
    revoked: bool = False
    """True once that was deleted."""
    gone: bool = False
    """True once the task was."""


class Notes(ProviderData):
    """What is known of a tenant."""

    attested: dict[str, bool] = {}
    """Faces whose consent was given."""
    nonces: dict[str, bool] = {}
    """Of payments that were taken."""
