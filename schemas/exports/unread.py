"""Values that stand for many: a rule may ask them only what a JSON Schema can ask too.

Each passes for a value of its JSON type (`isinstance` says so) and holds none: a comparison with a constant is a new case,
whatever else looks inside is refused, by Python where not by us. So no case is decided by what a stand-in happens to hold.
"""

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

__all__ = [
    "Aside",
    "ConstantError",
    "LengthError",
    "Place",
    "ReadError",
    "UnreadError",
    "UnreadItem",
    "UnreadNumber",
    "UnreadObject",
    "UnreadText",
]

Place = tuple[str, ...]
"""A field, or a field and a key within its object."""


class UnreadError(Exception):
    """A rule looked at what no JSON Schema can look at."""


class CaseError(BaseException):
    """A rule asked for what isn't chosen yet; no rule catches it."""

    def __init__(self, place: Place) -> None:
        self.place = place


class ReadError(CaseError):
    """It read a field."""


class LengthError(CaseError):
    """It asked how long a text is."""


class ConstantError(CaseError):
    """It compared a value with a constant."""

    def __init__(self, place: Place, constant: Any) -> None:
        super().__init__(place)
        self.constant = constant


_LOOKS = (
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__", "__iter__", "__len__", "__bool__"),
    *("__getitem__", "__hash__"),
)
"""How Python looks inside a value."""


def _refuse(*_: Any) -> NoReturn:
    raise UnreadError


C = TypeVar("C", bound=type)


def refusing(*names: str) -> Callable[[C], C]:
    """Return what makes a class refuse to be looked at in some ways."""

    def decorate(made: C) -> C:
        for name in names:
            setattr(made, name, _refuse)
        return made

    return decorate


@refusing(*_LOOKS)
class Aside:
    """What may be named in a message, and looked at by nobody."""

    def __format__(self, _: str) -> str:
        return "..."

    def __str__(self) -> str:
        return "..."

    __repr__ = __str__

    def __getattr__(self, name: str) -> NoReturn:
        raise UnreadError(name)


class UnreadText(Aside):
    """A text that equals none of the constants known so far, and isn't empty."""

    def __init__(self, place: Place, known: tuple[str, ...], length: int | None, *, listed: bool) -> None:
        self.place, self.known, self.length, self.listed = place, known, length, listed

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return str

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        if self.length is None:
            raise LengthError(self.place)
        return self.length

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str):
            return False
        if type(other) is not str:
            raise UnreadError
        if other in self.known:
            return False
        raise ConstantError(self.place, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        if not self.listed:  # whoever looks a text up in a set doesn't say which constants are there
            raise UnreadError
        return object.__hash__(self)

    def __getitem__(self, _: Any) -> Aside:
        return Aside()


class UnreadNumber(Aside):
    """A number between two neighbours of the constants that it was compared with, or equal to one of them."""

    def __init__(self, place: Place, known: tuple[float, ...], value: float) -> None:
        self.place, self.known, self.value = place, known, value

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self.value)

    def __bool__(self) -> bool:
        return self._compared(0, lambda mine, zero: mine != zero)

    def _compared(self, other: Any, by: Callable[[float, float], bool]) -> bool:
        if other is None or isinstance(other, str):
            return False
        if type(other) not in (int, float):
            raise UnreadError
        if other not in self.known:
            raise ConstantError(self.place, other)
        return by(self.value, other)

    def __eq__(self, other: object) -> bool:
        return self._compared(other, lambda mine, its: mine == its)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: Any) -> bool:
        return self._compared(other, lambda mine, its: mine < its)

    def __le__(self, other: Any) -> bool:
        return self._compared(other, lambda mine, its: mine <= its)

    def __gt__(self, other: Any) -> bool:
        return self._compared(other, lambda mine, its: mine > its)

    def __ge__(self, other: Any) -> bool:
        return self._compared(other, lambda mine, its: mine >= its)

    __hash__ = None  # type: ignore[assignment]


@refusing(*_LOOKS, "__str__", "__repr__", "__format__")
class UnreadItem:
    """An item of a list: rules may count it."""

    def __getattribute__(self, name: str) -> NoReturn:
        raise UnreadError(name)


@refusing("__contains__", "__eq__", "__iter__", "__len__", "__ne__", "items", "keys", "values")
class UnreadObject(dict[str, Any]):
    """An object of which a rule may only see whether a key of it holds something; `asked` looks that up."""

    def __init__(self, place: Place, asked: Callable[[Place], Any] | None = None) -> None:
        super().__init__()
        self.place, self.asked = place, asked

    def get(self, key: str, _: Any = None) -> Any:
        return self[key]

    def __getitem__(self, key: str) -> Any:
        if self.asked is None:
            raise UnreadError
        return self.asked((*self.place, key))

    def __bool__(self) -> bool:
        if len(self.place) == 1:
            raise UnreadError
        return True
