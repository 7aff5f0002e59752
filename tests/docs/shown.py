"""Commands of ours that pages show, and whether the program would take them."""

import re
import shlex

import click

from drytake.cli import main

__all__ = ["refusal", "shown_commands"]

_FENCED = re.compile(r"^ *```(?:sh|text|console|yaml)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`(drytake [^`\n]+)`")
_ENDS = re.compile(r"(?:^|\s)(?:\||;|&&|\|\||>|#|--\s).*$")
"""What follows a command in its line: another command, a comment, or the client's own words."""


def shown_commands(text: str) -> list[str]:
    """Return each command of ours that a page shows, without what follows it."""
    lines = [line for block in _FENCED.findall(text) for line in block.splitlines()]
    found = [
        line[line.index("drytake ") :] for line in lines if re.search(r"(?:^|[$|;] |/|= )drytake [a-z-]+(?:\s|$)", line)
    ]
    return [_ENDS.sub("", one).strip() for one in (*found, *_SPAN.findall(text))]


def refusal(shown: str) -> str:
    """Return why the program wouldn't take a command's name or options; nothing where it would."""
    try:
        words = shlex.split(re.sub(r"[\[\]…]|\.\.\.", " ", shown))[1:]
    except ValueError:
        return ""
    if not words or words[0].startswith("-"):
        return ""
    command: click.Command | None = main.get_command(click.Context(main), words[0])
    if command is None or words[0] not in main.commands:
        return f"there is no command `{words[0]}`"
    _, command, rest = main.resolve_command(click.Context(main), words)
    while isinstance(command, click.Group) and rest and rest[0] in command.commands:
        command, rest = command.commands[rest[0]], rest[1:]
    assert command is not None
    known = {
        name for option in command.get_params(click.Context(command)) for name in (*option.opts, *option.secondary_opts)
    } | {"--help", "-h"}
    named = [word.partition("=")[0] for word in rest if re.fullmatch(r"--[a-z][a-z-]*(=.*)?", word)]
    unknown = [name for name in named if name not in known]
    return f"`drytake {words[0]}` has no {', '.join(unknown)}" if unknown else ""
