"""Forms of ids."""

from uuid import UUID

__all__ = ["uuid_of"]


def uuid_of(digits: str) -> str:
    """Return 32 hexadecimal digits as a random UUID, of version 4."""
    return str(UUID(hex=digits, version=4))
