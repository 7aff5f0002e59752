"""Which operation of a provider a path and a method name, at the place that a call came to."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from drytake.mockserver.engine.call import ApiError, Call, Handler, Mount
from drytake.mockserver.engine.lazy import LazyMapping
from drytake.mockserver.engine.links import file_path
from drytake.mockserver.engine.pages import site_page
from drytake.mockserver.settings.gateways import Gateways, bases_of, gateway_hosts, gateways_of
from drytake.schemas.limits import RateLimit
from drytake.schemas.paths import openness
from drytake.schemas.provider import Operation, path_pattern

__all__ = ["Directory", "Route", "Routes", "Way", "unrouted"]

_LOCAL = re.compile(rb"localhost|[0-9.]*|\[.*")
"""Host names that are no provider's: addresses, and this machine's own."""
Way = tuple[str, str]
"""How a call came in: the origin that links start with, and the provider's place."""
BASE_PATH = "base-path"
"""The switch that says where all operations lie too; a gateway's own host is said by the setting `gateways`."""
NO_WAY: Way = ("", "")


@dataclass(frozen=True, slots=True)
class Route:
    """An operation at a path."""

    mount: Mount
    operation: Operation
    handler: Handler
    limits: tuple[RateLimit, ...]


class Routes:
    """One provider's operations by path, at one of its places."""

    def __init__(self, mount: Mount, place: str = "", bases: Collection[str] = ()) -> None:
        self.mount, self.place = mount, place
        self.others = {} if place else {name: Routes(mount, name) for name in mount.provider.places}
        """Of the first place: those of the others, by name."""
        self.exact: dict[str, dict[str, Route]] = {}
        self.patterns: list[tuple[re.Pattern[str], dict[str, Route]]] = []
        own = mount.provider.base_path
        for operation in mount.provider.operations:
            if operation.place != place:
                continue
            limits = tuple(limit for limit in mount.limits if limit.failures or limit.counts(operation.name))
            handler = site_page if operation.name in mount.pages else mount.dialect.handlers[operation.name]
            route = Route(mount, operation, handler, limits)
            for path in operation.paths(mount.switches):
                rest = path.removeprefix(own)
                for known in [base + rest for base in bases or (own,)] if path.startswith(own) else [path]:
                    self._add(known, operation.method, route)
        self.patterns.sort(key=lambda row: openness(row[0]))

    def at(self, place: str) -> "Routes":
        """Return the routes at a place; asked of the first one's."""
        return self.others[place] if place else self

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


class Directory:
    """All providers' routes, by the id that paths begin with and by the host that a call names."""

    def __init__(self, mounts: LazyMapping[Mount], gateways: Gateways) -> None:
        self.routes = LazyMapping(
            mounts, lambda name: Routes(mounts[name], bases=_bases(mounts[name], gateways)), mounts.hidden
        )
        """By provider: those of its first place."""
        self._gateways = gateways

    @cached_property
    def by_host(self) -> Mapping[bytes, Routes]:
        """The routes of the provider whose host a name is; asking loads every provider but gateways."""
        hidden = gateway_hosts() if self.routes.hidden else {}
        return _ByHost(self.routes, self._of_providers(), {host.encode(): name for host, name in hidden.items()})

    def _of_providers(self) -> dict[bytes, Routes]:
        found: dict[bytes, Routes] = {}
        resellers = {sold for sold in self._gateways.values() if isinstance(sold, str) and sold in self.routes}
        for name in dict.fromkeys((*self.routes, *resellers)):
            routes = self.routes[name]
            provider = routes.mount.provider
            found |= {host.encode(): routes.at(provider.place_of(host)) for host in provider.hosts}
            resold = gateways_of(self._gateways, name).items()
            found |= {host.encode(): Routes(routes.mount, bases=(base,)) for host, base in resold if base}
        return found

    def find(
        self, path: str, headers: Mapping[bytes, bytes], scheme: str, server: tuple[str, int | None] | None
    ) -> tuple[Routes | None, str, Way]:
        """Return the routes of a call's provider, its own path, and how it came in; of a file's URL this server's path."""
        origin, host = _origin(scheme, headers.get(b"host") or _address(server))
        by_host = self.by_host.get(host) if host else None
        if by_host is not None:
            own = file_path(by_host.mount.provider, by_host.place, path)
            return by_host, path if own is None else own, (origin, by_host.place)
        prefix, slash, rest = path[1:].partition("/")
        routes = self.routes.get(prefix) or self._at_place(prefix)
        if routes is None:
            return None, path, NO_WAY
        own = file_path(routes.mount.provider, routes.place, slash + rest) if routes.place else None
        return routes, slash + rest if own is None else own, (origin, routes.place)

    def _at_place(self, prefix: str) -> Routes | None:
        """Return the routes that lie at `<id>-<place>`: only a provider that is named so is loaded."""
        name, dash, place = prefix.rpartition("-")
        routes = self.routes.get(name) if dash else None
        return None if routes is None else routes.others.get(place)


class _ByHost(Mapping[bytes, Routes]):
    """Routes by host: those of providers, and those of gateways, which are made when they are first asked for."""

    def __init__(self, routes: LazyMapping[Routes], made: dict[bytes, Routes], hidden: dict[bytes, str]) -> None:
        self._routes, self._made, self._hidden = routes, made, hidden

    def __getitem__(self, host: bytes) -> Routes:
        found = self._made.get(host)
        if found is None:
            found = self._made[host] = self._routes[self._hidden[host]]
        return found

    def __contains__(self, host: object) -> bool:
        return host in self._made or host in self._hidden

    def __iter__(self) -> Iterator[bytes]:
        return iter({**self._made, **self._hidden})

    def __len__(self) -> int:
        return len({**self._made, **self._hidden})


def _bases(mount: Mount, gateways: Gateways) -> tuple[str, ...]:
    """Return what a provider's paths begin with under this server's address: as its own do, and as a gateway's do."""
    moved = mount.switches.get(BASE_PATH)
    own = mount.provider.base_path
    return (own, *([moved] if moved else ()), *bases_of(gateways, mount.provider.id))


@lru_cache(256)
def _origin(scheme: str, host: bytes) -> tuple[str, bytes]:
    """Return the origin of a server under the name that a client used, and that name, if a provider may bear it."""
    name = host.partition(b":")[0].lower()
    return f"{scheme}://{host.decode('latin-1')}", b"" if _LOCAL.fullmatch(name) else name


def _address(server: tuple[str, int | None] | None) -> bytes:
    """Return the server's own address, for a request that names no host."""
    host, port = server or ("127.0.0.1", None)
    return f"{host}:{port}".encode() if port else str(host).encode()


def unrouted(call: Call) -> ApiError:
    """Return why a call isn't routed: it is documented and not played, has another's method, or nobody documents it."""
    provider = call.mount.provider
    if provider.unplayed.find(call.method, call.path):
        return ApiError("not-played")
    allowed = sorted({endpoint.method for endpoint in provider.documented_at(call.path, call.place)})
    elsewhere = call.method in allowed  # such as at a gateway, whose paths are others
    return ApiError("wrong-method" if allowed and not elsewhere else "unknown-path", allow=allowed)
