"""The one seam to isolation: a guard that a client can go past guards nothing."""

from drytake.contract_tests.errors import UsageError

__all__ = ["require_isolation"]

_UNENFORCED = (
    "guard needs isolation, so that no client gets past it, and this version has none; "
    "`--unenforced` does without: clients that ignore the environment then reach the sellers unguarded"
)


def require_isolation(*, unenforced: bool) -> None:
    """Refuse to start where clients could get past the guard, unless that is meant.

    Raises:
        UsageError: there is no isolation here.
    """
    if not unenforced:
        raise UsageError(_UNENFORCED)
