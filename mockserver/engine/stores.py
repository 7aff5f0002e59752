"""The store that settings name."""

from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.store.model import Store
from drytake.mockserver.state.store.opening import open_store

__all__ = ["store_of"]


def store_of(settings: Settings) -> Store:
    """Return the store that settings name.

    Raises:
        StoreError: it can't be opened.
    """
    return open_store(
        settings.store,
        journal_limit=settings.journal_limit,
        file_limit=settings.file_limit,
        mode=int(settings.store_mode, 8),
    )
