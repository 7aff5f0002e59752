"""`drytake completion`."""

import click

from drytake.commands.output import fail

__all__ = ["completion"]


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(*, shell: str) -> None:
    """Print what a shell needs to complete commands, providers and rules.

    \b
    Example:
      drytake completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is None:
        fail(f"there is no completion for {shell}")
    click.echo(made(click.get_current_context().find_root().command, {}, "drytake", "_DRYTAKE_COMPLETE").source())
