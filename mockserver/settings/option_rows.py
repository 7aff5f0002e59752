"""The settings' options as plain data, which `scripts/generate.py` writes beside `options.py`: help needs no models then."""

from typing import Any, Literal, get_args, get_origin

from drytake.mockserver.settings.fields import Row, helps, rows

__all__ = ["option_rows"]


def option_rows() -> list[dict[str, Any]]:
    """Return an option for each setting of a server."""
    return [_option(row) for row in rows().values() if not row.source.of_clients]


def _option(row: Row) -> dict[str, Any]:
    flag = f"{row.flag}/--no-{row.key}" if row.bare is bool else row.flag
    names = [flag, f"set_{row.name}", *((f"-{row.source.short}",) if row.source.short else ())]
    said = {"name": row.name, "flag": row.flag, "names": names, "multiple": row.many, "help": _help(row)}
    if row.bare is bool:
        return {**said, "switch": True}
    if get_origin(row.bare) is Literal:
        return {**said, "choices": list(get_args(row.bare))}
    metavar = row.source.metavar or ("NUMBER" if row.bare is int else None)
    return {**said, "metavar": metavar, "providers": row.name == "providers"}


def _help(row: Row) -> str:
    shown = row.default if row.default not in (None, "", (), frozenset(), {}, False) else None
    return helps()[row.name] + (f"  [default: {shown}]" if shown is not None else "")
