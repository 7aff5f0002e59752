"""Forms of ids."""

__all__ = ["hex_id", "uuid_id", "uuid_of"]

_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""The digit of a UUID that says its variant in two of its bits, by the digit that was drawn for it."""


def uuid_of(digits: str) -> str:
    """Return 32 hexadecimal digits in lower case as a random UUID, of version 4; `uuid.UUID` takes twice as long."""
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANTS[digits[16]]}{digits[17:20]}-{digits[20:]}"


def hex_id(digits: str, _: float) -> str:
    """Return 32 hexadecimal digits as they are: a task's id without a structure."""
    return digits


def uuid_id(digits: str, _: float) -> str:
    """Return 32 hexadecimal digits as a task's id that is a random UUID."""
    return uuid_of(digits)
