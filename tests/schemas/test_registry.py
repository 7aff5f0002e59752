"""Providers are found by name: ours in one dict, others by entry point."""

import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints

import pytest

import globex
from acme import PROVIDER
from drytake.schemas import registry
from drytake.schemas.registry import (
    BUILT_IN,
    UnknownProviderError,
    base_path,
    get_provider,
    load_object,
    provider_ids,
)


@pytest.fixture
def fresh() -> Iterator[None]:
    """Forget what was found, before and after."""
    registry._specs.cache_clear()
    registry.get_provider.cache_clear()
    yield
    registry._specs.cache_clear()
    registry.get_provider.cache_clear()


def add_outsider(monkeypatch: pytest.MonkeyPatch, *outsiders: EntryPoint) -> None:
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda *, group: EntryPoints(outsiders).select(group=group))


def test_built_in_providers_stand_in_alphabetical_order() -> None:
    assert list(BUILT_IN) == sorted(BUILT_IN)


def test_ids_are_in_alphabetical_order() -> None:
    assert list(provider_ids()) == sorted(provider_ids())
    assert {"acme", "globex", *BUILT_IN} == set(provider_ids())


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_provider_goes_by_its_name(name: str) -> None:
    assert get_provider(name).id == name


def test_two_profiles_of_one_wire_format_are_two_providers() -> None:
    assert (get_provider("acme"), get_provider("globex")) == (PROVIDER, globex.PROVIDER)


def test_unknown_provider_lists_what_there_is() -> None:
    with pytest.raises(
        UnknownProviderError, match=re.escape(f"no provider `sora`; there is: {', '.join(provider_ids())}")
    ):
        get_provider("sora")


@pytest.mark.usefixtures("fresh")
def test_provider_of_another_package_is_found_by_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    add_outsider(monkeypatch, EntryPoint("toy", "acme:PROVIDER", registry.GROUP))

    assert "toy" in provider_ids()
    assert get_provider("toy") is PROVIDER


@pytest.mark.usefixtures("fresh")
def test_other_package_does_not_replace_a_built_in_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    name = next(iter(BUILT_IN))
    add_outsider(monkeypatch, EntryPoint(name, "acme:PROVIDER", registry.GROUP))

    assert get_provider(name) is not PROVIDER


@pytest.mark.usefixtures("fresh")
def test_entry_point_that_is_no_provider_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    add_outsider(monkeypatch, EntryPoint("toy", "drytake.schemas.registry:BUILT_IN", registry.GROUP))

    with pytest.raises(TypeError, match="is no Provider"):
        get_provider("toy")


def test_object_is_loaded_by_its_module_and_name() -> None:
    assert load_object("drytake.schemas.registry:BUILT_IN") is BUILT_IN


def test_listing_providers_imports_none_of_them() -> None:
    code = (
        "import sys; from drytake.schemas import registry; registry.provider_ids();"
        "print(sorted({listing.spec.partition(':')[0] for listing in registry.BUILT_IN.values()} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_paths_that_are_told_without_loading_are_those_of_the_providers() -> None:
    assert {name: get_provider(name).base_path for name in provider_ids()} == {
        name: base_path(name) for name in provider_ids()
    }
