"""How well a fact of a provider's is known."""

from typing import Literal

__all__ = ["Confidence"]

Confidence = Literal["documented", "observed", "inferred"]
