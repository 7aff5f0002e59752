"""The version that is installed."""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["__version__"]


def _installed() -> str:
    try:
        return version("drytake")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0+checkout"


__version__ = _installed()
