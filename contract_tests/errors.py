"""What a command of ours can't do."""

__all__ = ["UsageError"]


class UsageError(Exception):
    """The call can't be carried out; the message says why."""
