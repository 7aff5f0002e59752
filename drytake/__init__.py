"""A stand-in for the services that sell Seedance 2.0 video generation."""

from typing import TYPE_CHECKING, Any

__all__ = ["__version__", "intercept", "strategies"]

if TYPE_CHECKING:
    from drytake import strategies
    from drytake.contract_tests.intercept.interception import intercept

    __version__: str


def __getattr__(name: str) -> Any:
    if name == "intercept":
        from drytake.contract_tests.intercept.interception import intercept  # noqa: PLC0415 - loads the mock

        return intercept
    if name == "strategies":
        from importlib import import_module  # noqa: PLC0415 - only here

        return import_module("drytake.strategies")  # loads Hypothesis
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from drytake.version import __version__  # noqa: PLC0415 - costs 20 ms that few need

    return __version__
