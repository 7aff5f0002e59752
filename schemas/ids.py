"""Forms of ids."""

__all__ = ["uuid_of"]

_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""The digit that says the variant of RFC 9562, and two random bits."""


def uuid_of(digits: str) -> str:
    """Return 32 hexadecimal digits in lower case as a random UUID, of version 4; `uuid.UUID` takes twice as long."""
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANTS[digits[16]]}{digits[17:20]}-{digits[20:]}"
