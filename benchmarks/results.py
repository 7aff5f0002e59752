"""What was measured last, group by group: `results.json`, and the tables in README.md that are made of it."""

import json
import os
import platform
from datetime import UTC, datetime
from typing import Any

from goals import goals_table, shown
from machine import HERE
from table import Row

__all__ = ["by_name", "keep", "kept"]

_FILE, _README = HERE / "results.json", HERE / "README.md"
_BEGIN, _END = "<!-- written by `run.py --write` -->", "<!-- to here -->"


def kept() -> dict[str, Any]:
    """Return what was measured, by group."""
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8")) if _FILE.exists() else {}
    return found


def report(rows: list[Row]) -> dict[str, Any]:
    """Return a group's rows with what is worth knowing of the machine in that hour."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load average": None if load is None else round(load, 1),
        "rows": [row.to_json() for row in rows],
    }


def by_name(groups: dict[str, Any]) -> dict[str, Any]:
    """Return all rows by their names."""
    return {row["name"]: row for group in groups.values() for row in group["rows"]}


def keep(measured: dict[str, Any]) -> None:
    """Keep groups beside what was measured before, and write README.md's tables anew."""
    groups = kept() | measured
    _FILE.write_text(json.dumps(groups, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = _README.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    _README.write_text(f"{before}{_BEGIN}\n\n{_tables(groups)}\n{_END}{after}", encoding="utf-8")


def _tables(groups: dict[str, Any]) -> str:
    parts = ["### Goals", "", goals_table(by_name(groups)), ""]
    for name, group in groups.items():
        where = f"{group['at']}, {group['cores']} cores, Python {group['python']}, load average {group['load average']}"
        parts += [
            f"### {name}",
            "",
            f"{where}.",
            "",
            "| row | measured [least..greatest] | bar | | medians |",
            "| --- | --- | --- | --- | --- |",
        ]
        for row in group["rows"]:
            detail = ", ".join(f"{key} {_figure(value)}" for key, value in row["detail"].items())
            parts.append(f"| {row['name']} | {shown(row)} | {row['bar'] or '-'} | {row['outcome']} | {detail} |")
        parts.append("")
    return "\n".join(parts)


def _figure(value: Any) -> str:
    return (
        f"{value:.3g}"
        if isinstance(value, float) and value < 1000
        else f"{value:,.0f}"
        if isinstance(value, float)
        else str(value)
    )
