"""How known clients are pointed at the mock: variables for a shell, snippets for files."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from drytake.schemas.provider import KnownClient, Provider

__all__ = ["known_clients", "shell_lines"]


def known_clients(provider: Provider, *, url: str, key: str) -> list[dict[str, Any]]:
    """Return each known client's settings, filled in."""
    origin = f"{url}/{provider.id}"
    words = {"origin": origin, "base": f"{origin}{provider.base_path}", "key": key, "provider": provider.id}
    return [_filled(client, words) for client in provider.clients]


def _filled(client: KnownClient, words: dict[str, str]) -> dict[str, Any]:
    return {
        "name": client.name,
        "settings": {name: _fill(value, words) for name, value in client.settings.items()},
        "note": _fill(client.note, words),
        "snippet": _fill(client.snippet, words),
    }


def _fill(text: str, words: dict[str, str]) -> str:
    """Return a template filled in; braces that stand for nothing of ours stay, since snippets are code."""
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def shell_lines(clients: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield lines that a shell can evaluate."""
    for client in clients:
        yield f"# {client['name']}{': ' + client['note'] if client['note'] else ''}"
        for name, value in client["settings"].items():
            yield f"export {name}={shlex.quote(value)}"
        yield from (f"#   {line}" for line in client["snippet"].splitlines())
