"""Which operation of a provider a path and a method name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from drytake.mockserver.engine.call import Handler, Mount
from drytake.schemas.limits import RateLimit
from drytake.schemas.provider import Operation, path_pattern

__all__ = ["Route", "Routes"]


@dataclass(frozen=True, slots=True)
class Route:
    """An operation at a path."""

    mount: Mount
    operation: Operation
    handler: Handler
    limits: tuple[RateLimit, ...]


class Routes:
    """One provider's operations by path."""

    def __init__(self, mount: Mount) -> None:
        self.mount = mount
        self.exact: dict[str, dict[str, Route]] = {}
        self.patterns: list[tuple[re.Pattern[str], dict[str, Route]]] = []
        for operation in mount.provider.operations:
            limits = tuple(limit for limit in mount.limits if limit.failures or limit.counts(operation.name))
            route = Route(mount, operation, mount.dialect.handlers[operation.name], limits)
            for path in (operation.path, *operation.aliases):
                self._add(path, operation.method, route)

    def _add(self, path: str, method: str, route: Route) -> None:
        if "{" not in path:
            self.exact.setdefault(path, {})[method] = route
            return
        pattern = path_pattern(path)
        for known, methods in self.patterns:
            if known.pattern == pattern.pattern:
                methods[method] = route
                return
        self.patterns.append((pattern, {method: route}))

    def find(self, path: str) -> tuple[Mapping[str, Route], Mapping[str, str]]:
        """Return the routes by method at a path, and what its variable segments say."""
        methods = self.exact.get(path)
        if methods is not None:
            return methods, {}
        for pattern, found in self.patterns:
            match = pattern.fullmatch(path)
            if match:
                return found, match.groupdict()
        return {}, {}
