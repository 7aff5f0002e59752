"""Loaded into each Python process of `drytake run`: connections to paid providers go to the run's own port.

Connections to others are left alone, and noted in a file, so that the run can name whom it didn't see.

Clients that heed the proxy variables never notice. Others (aiohttp without `trust_env`, `requests` and `httpx` with
`trust_env=False`, raw sockets) are turned where they look a name up and where they connect. Any Python 3 may load it.
"""
# ruff: noqa: PLC0415, PTH100, PTH120, PTH123, UP032
#
# Any Python 3 reads this file, and a process that needs neither json nor pathlib doesn't load them for it.

import importlib.machinery
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

__all__ = ["PROXY_ADDRESS", "begin_anew", "install"]

HERE = os.path.dirname(os.path.abspath(__file__))
BEGUN = dict(os.environ)
"""What this process began with: its code may take variables out."""
PROXY_ADDRESS = "127.83.84.85"
"""Address that paid hosts get: connections to it are turned, whatever their port."""


class Plan:
    """Which hosts are turned, and where to."""

    def __init__(self, text: str) -> None:
        import json

        plan = json.loads(text)
        self.port, self.block_all, self.notes = plan["port"], plan["block_all"], plan.get("notes")
        self.exact = frozenset(host for host in plan["paid"] if host[0] != "*")
        self.under = tuple(host[1:] for host in plan["paid"] if host[0] == "*")
        self.allowed = frozenset(plan["allow"])
        self.hand = plan.get("hand")

    def paid(self, host: "Any") -> bool:
        name = _name(host)
        return name not in self.allowed and (name in self.exact or name.endswith(self.under))

    def blocked(self, host: "Any") -> bool:
        name = _name(host)
        return self.block_all and name not in self.allowed and not _local(name)

    def turns(self, host: "Any") -> bool:
        """Return whether a connection to a host or an address is turned."""
        return host == PROXY_ADDRESS or self.paid(host)


_plans: "list[Plan]" = []
_names: "dict[Any, str]" = {}
"""Address to the name that it was looked up by."""
_MOST_NAMES = 1000


def plan() -> Plan:
    if not _plans:
        _plans.append(Plan(os.environ.get("DRYTAKE_RUN", BEGUN["DRYTAKE_RUN"])))
    return _plans[0]


def _name(host: "Any") -> str:
    if isinstance(host, (bytes, bytearray)):
        host = bytes(host).decode("ascii", "replace")
    return host.lower().rstrip(".") if isinstance(host, str) else ""


def _local(name: str) -> bool:
    if name in {"", "localhost", "::1", "0.0.0.0"}:  # noqa: S104 - a name that is looked up
        return True
    return name.startswith("127.") or name.endswith(".localhost")


def note(name: str) -> None:
    """Note a call that goes out past the run's own port."""
    if not plan().notes or _local(name):
        return
    try:
        file = os.open(plan().notes, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(file, "{}\n".format(name[:300]).encode("ascii", "replace"))
        finally:
            os.close(file)
    except OSError:  # the run is over, or its folder can't be reached from here
        pass


def remember(addresses: "Any", name: str) -> None:
    """Keep by which name addresses were looked up."""
    if len(_names) > _MOST_NAMES:
        _names.clear()
    _names.update(dict.fromkeys(addresses, name))


# --- what children are given -----------------------------------------------------------------------------------


def handed(env: "Any") -> "Any":
    """Return a child's environment with the run's own variables, so that its calls come here too.

    Hosts of MCP servers, among others, give their children a few variables of their choice.
    """
    hand = plan().hand
    if hand is None or not hasattr(env, "items"):
        return env
    given = {os.fsdecode(name): os.fsdecode(value) for name, value in env.items()}
    more = {name: BEGUN[name] for name in hand["always"] if name in BEGUN and given.get(name) != BEGUN[name]}
    more.update({name: BEGUN[name] for name in hand["absent"] if name in BEGUN and not given.get(name)})
    for name, (part, separator, first) in hand["joined"].items():
        there = given.get(name, "")
        if part not in there:
            parts = (part, there) if first else (there, part)
            more[name] = separator.join(filter(None, parts))
    if not more:
        return env
    with open(hand["count"], "ab") as file:
        file.write(b".")
    return dict(given, **more)


def turn_os(module: "Any") -> None:
    """Turn what starts a program in this process's place, or beside it."""
    execv, execve = module.execv, module.execve
    module.execve = lambda path, argv, env: execve(path, argv, handed(env))

    def exec_as_is(path: "Any", argv: "Any") -> "Any":
        env = handed(os.environ)
        return execv(path, argv) if env is os.environ else execve(path, argv, env)

    module.execv = exec_as_is
    for name in ("posix_spawn", "posix_spawnp"):
        if hasattr(module, name):
            setattr(module, name, _spawning(getattr(module, name)))


def _spawning(spawn: "Callable[..., Any]") -> "Callable[..., Any]":
    return lambda path, argv, env, **how: spawn(path, argv, handed(os.environ if env is None else env), **how)


def turn_subprocess(module: "Any") -> None:
    """Turn the start of children; asyncio starts them so too."""
    start = module.Popen.__init__

    def started(self: "Any", args: "Any", *rest: "Any", **how: "Any") -> None:
        place = 9  # of `env` among the arguments after the command
        env = rest[place] if len(rest) > place else how.get("env")
        full = handed(os.environ if env is None else env)
        if full is os.environ:
            full = None
        if len(rest) > place:
            rest = (*rest[:place], full, *rest[place + 1 :])
        else:
            how["env"] = full
        start(self, args, *rest, **how)

    module.Popen.__init__ = started


def turn_multiprocessing(module: "Any") -> None:
    """Turn the start of workers, which have the environment of this process."""
    start = module.spawnv_passfds

    def started(path: "Any", args: "Any", passfds: "Any") -> "Any":
        env = handed(os.environ)
        if env is os.environ:
            return start(path, args, passfds)
        before = dict(os.environ)
        os.environ.update(env)
        try:
            return start(path, args, passfds)
        finally:
            for name in set(os.environ) - set(before):
                del os.environ[name]
            os.environ.update(before)

    module.spawnv_passfds = started


# --- the modules that are turned -------------------------------------------------------------------------------


def note_calls(socket: "Any") -> None:
    """Note look-ups that fail, and connections, to others than this machine: to whom, by name where that is known."""
    lookup = socket.getaddrinfo

    def getaddrinfo(host: "Any", *args: "Any", **kwargs: "Any") -> "Any":
        try:
            found = lookup(host, *args, **kwargs)
        except OSError:
            note(_name(host))
            raise
        remember([entry[4][0] for entry in found], _name(host))
        return found

    def noted(connect: "Callable[..., Any]") -> "Callable[..., Any]":
        def connect_noted(self: "Any", address: "Any") -> "Any":
            if self.type == socket.SOCK_STREAM and isinstance(address, tuple) and not _local(_name(address[0])):
                note(_names.get(address[0]) or _name(address[0]))
            return connect(self, address)

        return connect_noted

    socket.getaddrinfo = getaddrinfo
    socket.socket.connect, socket.socket.connect_ex = noted(socket.socket.connect), noted(socket.socket.connect_ex)


def patch_socket(socket: "Any") -> None:
    """Turn look-ups and connections; note those that aren't."""
    note_calls(socket)
    lookup, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def getaddrinfo(host: "Any", port: "Any", *args: "Any", **kwargs: "Any") -> "Any":
        if plan().paid(host):
            kind = args[1] if len(args) > 1 else kwargs.get("type", 0)
            return lookup(PROXY_ADDRESS, port, socket.AF_INET, kind)
        if plan().blocked(host):
            report(_name(host), port)
            raise socket.gaierror(socket.EAI_FAIL, "drytake run --block-all: {} is blocked".format(_name(host)))
        return lookup(host, port, *args, **kwargs)

    def turned(address: "Any") -> "Any":
        known = isinstance(address, tuple) and len(address) >= 2
        return ("127.0.0.1", plan().port) if known and plan().turns(address[0]) else address

    def report(name: str, port: "Any") -> None:
        try:
            with socket.socket() as sock:
                sock.settimeout(2)
                connect(sock, ("127.0.0.1", plan().port))
                sock.sendall("CONNECT {}:{} HTTP/1.1\r\n\r\n".format(name, port or 443).encode("ascii", "replace"))
                sock.recv(64)
        except OSError:
            pass

    socket.getaddrinfo = getaddrinfo

    socket.socket.connect = lambda self, address: connect(self, turned(address))
    socket.socket.connect_ex = lambda self, address: connect_ex(self, turned(address))


def turn_resolvers(module: "Any") -> None:
    """Turn aiohttp's look-ups: it may ask name servers by itself."""
    for resolver in (module.ThreadedResolver, module.AsyncResolver):
        if "resolve" in vars(resolver):
            resolver.resolve = _resolve(resolver.resolve)


def _resolve(resolve: "Callable[..., Any]") -> "Callable[..., Any]":
    async def turned(self: "Any", host: str, port: int = 0, *args: "Any", **kwargs: "Any") -> "Any":
        if not plan().paid(host):
            try:
                there = await resolve(self, host, port, *args, **kwargs)
            except OSError:
                note(_name(host))
                raise
            remember([entry["host"] for entry in there], _name(host))
            return there
        import socket

        flags = socket.AI_NUMERICHOST
        found = {
            "hostname": host,
            "host": PROXY_ADDRESS,
            "port": port,
            "family": socket.AF_INET,
            "proto": 0,
            "flags": flags,
        }
        return [found]

    return turned


def turn_uvloop(uvloop: "Any") -> None:
    """Turn an event loop that connects without Python's sockets."""
    create = uvloop.Loop.create_connection
    lookup = uvloop.Loop.getaddrinfo

    async def create_connection(
        self: "Any", factory: "Any", host: "Any" = None, port: "Any" = None, **kwargs: "Any"
    ) -> "Any":
        if plan().turns(host):
            if kwargs.get("ssl") and kwargs.get("server_hostname") is None:
                kwargs["server_hostname"] = host
            host, port = "127.0.0.1", plan().port
        elif host:
            note(_name(host))
        return await create(self, factory, host, port, **kwargs)

    async def getaddrinfo(self: "Any", host: "Any", port: "Any", **kwargs: "Any") -> "Any":
        return await lookup(self, PROXY_ADDRESS if plan().paid(host) else host, port, **kwargs)

    uvloop.Loop.create_connection, uvloop.Loop.getaddrinfo = create_connection, getaddrinfo
    for name in ("subprocess_exec", "subprocess_shell"):
        setattr(uvloop.Loop, name, _starting(getattr(uvloop.Loop, name)))


def _starting(start: "Callable[..., Any]") -> "Callable[..., Any]":
    async def started(self: "Any", factory: "Any", *args: "Any", **how: "Any") -> "Any":
        env = os.environ if how.get("env") is None else how["env"]
        return await start(self, factory, *args, **dict(how, env=handed(env)))

    return started


def turn_certifi(module: "Any") -> None:
    """Let clients that trust certifi's authorities alone trust the run's too."""
    module.where = lambda: os.environ.get("SSL_CERT_FILE") or BEGUN.get("SSL_CERT_FILE", "")
    module.contents = lambda: open(module.where(), encoding="ascii").read()  # noqa: SIM115 - collected at once


PATCHES: "dict[str, Callable[[ModuleType], None]]" = {
    "aiohttp.resolver": turn_resolvers,
    "certifi.core": turn_certifi,
    "multiprocessing.util": turn_multiprocessing,
    "os": turn_os,
    "socket": patch_socket,
    "subprocess": turn_subprocess,
    "uvloop": turn_uvloop,
}
"""Module to what turns it; one that is done goes out."""


# --- when they are loaded --------------------------------------------------------------------------------------


class Finder:
    """Waits for the modules that are to be turned."""

    @staticmethod
    def find_spec(name: str, path: "Any" = None, target: "Any" = None) -> "Any":
        turn = PATCHES.pop(name, None)
        if turn is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            _after(spec.loader, turn)
        return spec


def _after(loader: "Any", turn: "Callable[[ModuleType], None]") -> None:
    load = loader.exec_module

    def exec_module(module: "ModuleType") -> None:
        load(module)
        turn(module)

    loader.exec_module = exec_module


def install() -> None:
    """Turn what is loaded already, and wait for the rest."""
    for name in list(PATCHES):
        if name in sys.modules:
            PATCHES.pop(name)(sys.modules[name])
    sys.meta_path.insert(0, Finder)


def stop_the_clock() -> None:
    """Let waits move the run's clock."""
    from importlib.util import module_from_spec

    spec = importlib.machinery.PathFinder.find_spec("clock", [HERE])
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        module.install()
        _clock.append(module)
        for name, turn in module.PATCHES.items():
            PATCHES[name] = _both(PATCHES[name], turn) if name in PATCHES else turn


_clock: "list[ModuleType]" = []


def begin_anew() -> None:
    """Be a new process, as a fork is that has variables of its own."""
    BEGUN.clear()
    BEGUN.update(os.environ)
    for module in _clock:
        module.begin_anew()


def _both(*turns: "Callable[[Any], None]") -> "Callable[[Any], None]":
    return lambda module: [turn(module) for turn in turns].clear()


def run_next() -> None:
    """Run the `sitecustomize` that would have been loaded but for this one."""
    rest = [entry for entry in sys.path if os.path.abspath(entry or ".") != HERE]
    sys.path[:] = rest
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", rest)
    if spec is not None and spec.loader is not None:
        from importlib.util import module_from_spec

        module = sys.modules["sitecustomize"] = module_from_spec(spec)
        spec.loader.exec_module(module)


if __name__ == "sitecustomize" and os.environ.get("DRYTAKE_RUN"):
    if os.environ.get("DRYTAKE_CLOCK"):
        stop_the_clock()
    install()
    sys.modules["_drytake_preload"] = sys.modules[__name__]  # another of its own name may come in its place
    run_next()
