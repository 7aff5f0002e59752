"""Loaded into each Python process of a run on an instant clock: what sleeps moves the clock instead. Any Python 3."""
# ruff: noqa: PLC0415, PTH123, UP032, UP037
#
# Any Python 3 reads this file.

import json
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

__all__ = ["PATCHES", "begin_anew", "install"]

NAP_SECONDS = 0.05
"""Shorter sleeps are real: so short they wait for something on this machine, such as a process's end."""
MOST_SECONDS = 2.0078125
"""How long a connection may really wait for a response that is held back; no client gives it just that."""
READ_SECONDS = 1e-5
"""How far a look at the clock moves it for this process, so that a loop that only looks comes to an end."""
STEADY = 1000.0
"""What a clock without a date shows when the run begins."""

real_sleep = time.sleep


class ProcessClock:
    """The run's clock, as this process sees it."""

    def __init__(self, plan: "dict[str, Any]") -> None:
        import mmap
        import struct
        import threading

        self.port, self.looks, self.silences = plan["port"], 0, plan["silences"]
        with open(plan["file"], "rb") as file:
            self.shared = mmap.mmap(file.fileno(), 16, access=mmap.ACCESS_READ)
        self.form = struct.Struct("=dd")
        self.lock = threading.RLock()
        self.lines: "Any" = None
        self.connecting = False
        self.process = 0

    def seconds(self) -> "tuple[float, float]":
        """Return the run's beginning, and what has passed since."""
        begun, passed = self.form.unpack_from(self.shared, 0)
        self.looks += 1
        return begun, passed + self.looks * READ_SECONDS

    def say(self, line: str) -> str:
        """Tell the run something; return whether it is `quiet`, `busy` with a response, or `silent`. Without it, it is quiet."""
        with self.lock:
            try:
                if self.process != os.getpid():
                    self.lines, self.process = self.connect(), os.getpid()
                self.lines.write(line.encode("ascii") + b"\n")
                self.lines.flush()
                return str(self.lines.readline().decode("ascii").strip())
            except OSError:
                return "quiet"

    def connect(self) -> "Any":
        import socket

        self.connecting = True
        try:
            sock = socket.create_connection(("127.0.0.1", self.port), 30)
        finally:
            self.connecting = False
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock.makefile("rwb")


_clocks: "list[ProcessClock]" = []


def clock() -> ProcessClock:
    if not _clocks:
        plan = json.loads(os.environ["DRYTAKE_CLOCK"])
        _clocks.append(ProcessClock(plan))
    return _clocks[0]


def passed(seconds: float) -> None:
    """Let the clock show what was really waited."""
    clock().say("passed {!r}".format(float(seconds)))


def sleep(seconds: "Any") -> None:
    """Sleep, as `time.sleep` does, on the run's clock."""
    if not isinstance(seconds, (int, float)) or not seconds > NAP_SECONDS:
        real_sleep(seconds)
        if seconds:
            passed(seconds)
        return
    clock().say("wait {!r}".format(float(seconds)))


# --- the modules that are turned -------------------------------------------------------------------------------


def dated() -> float:
    begun, gone = clock().seconds()
    return begun + gone


def steady() -> float:
    return STEADY + clock().seconds()[1]


def turn_time() -> None:
    """Turn all that tells the time or sleeps; what measures a processor's work stays."""
    time.sleep = sleep
    time.time, time.monotonic, time.perf_counter = dated, steady, steady
    time.time_ns = lambda: int(dated() * 1_000_000_000)
    time.monotonic_ns = time.perf_counter_ns = lambda: int(steady() * 1_000_000_000)
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, at_once(getattr(time, name)))
    strftime, asctime, localtime = time.strftime, time.asctime, time.localtime
    time.strftime = lambda form, moment=None: strftime(form, localtime() if moment is None else moment)
    time.asctime = lambda moment=None: asctime(localtime() if moment is None else moment)


def at_once(convert: "Callable[..., Any]") -> "Callable[..., Any]":
    return lambda seconds=None: convert(dated() if seconds is None else seconds)


def turn_datetime(module: "Any") -> None:
    """Turn `datetime.now` and what is like it; the C code reads the machine's clock by itself."""
    real, real_date = module.datetime, module.date
    real_of: "dict[type, type]" = {}

    class Kind(type):
        """Counts what C code makes among the instances of the class that stands for its own."""

        def __instancecheck__(cls, value: "Any") -> bool:
            return isinstance(value, real_of[cls]) if cls in real_of else type.__instancecheck__(cls, value)

        def __subclasscheck__(cls, other: "Any") -> bool:
            return issubclass(other, real_of[cls]) if cls in real_of else type.__subclasscheck__(cls, other)

    def now(cls: "Any", tz: "Any" = None) -> "Any":
        return cls.fromtimestamp(dated(), tz)

    def utcnow(cls: "Any") -> "Any":
        return cls.fromtimestamp(dated(), module.timezone.utc).replace(tzinfo=None)

    def today(cls: "Any") -> "Any":
        return cls.fromtimestamp(dated())

    members = {"today": classmethod(today), "__module__": "datetime"}
    module.date = Kind("date", (real_date,), members)
    module.datetime = Kind("datetime", (real,), {**members, "now": classmethod(now), "utcnow": classmethod(utcnow)})
    real_of.update({module.date: real_date, module.datetime: real})
    turn_classes(Kind, real_of)


def turn_classes(kind: "type", real_of: "dict[type, type]") -> None:
    """Let classes be made of a date that have a metaclass of their own, which can't be joined with ours: of the real one."""
    import builtins

    build = builtins.__build_class__

    def build_class(body: "Any", name: str, *bases: "Any", **how: "Any") -> "Any":
        own = [base for base in bases if isinstance(base, type) and base in real_of]
        if own:
            others = [how.get("metaclass", type), *(type(base) for base in bases if base not in own)]
            if any(isinstance(one, type) and not issubclass(kind, one) and not issubclass(one, kind) for one in others):
                bases = tuple(real_of[base] if base in own else base for base in bases)
        return build(body, name, *bases, **how)

    builtins.__build_class__ = build_class  # type: ignore[assignment]  # it is called so


def turn_threading(module: "Any") -> None:
    """Turn waits with a time limit: where no other thread lives, nothing but time can end them."""
    wait = module.Condition.wait

    def turned(self: "Any", timeout: "Any" = None) -> "Any":
        if timeout is None or timeout <= NAP_SECONDS or module.active_count() > 1:
            members = wait(self, timeout)
            if not members and timeout is not None and timeout > 0:
                passed(timeout)
            return members
        sleep(timeout)
        return False

    module.Condition.wait = turned


def turn_selectors(module: "Any") -> None:
    """Let time that was really waited for a socket pass on the clock too."""
    for name in ("SelectSelector", "PollSelector", "EpollSelector", "DevpollSelector", "KqueueSelector"):
        kind = getattr(module, name, None)
        if kind is not None and "select" in vars(kind):
            kind.select = _select(kind.select)


def _select(select: "Callable[..., Any]") -> "Callable[..., Any]":
    def turned(self: "Any", timeout: "Any" = None) -> "Any":
        while clock().silences and timeout is not None and timeout > NAP_SECONDS:
            ready = select(self, NAP_SECONDS)
            if ready:
                return ready
            if clock().say("quiet?") == "silent":
                clock().say("wait {!r}".format(float(timeout)))
                return ready
            passed(NAP_SECONDS)
            timeout -= NAP_SECONDS
        ready = select(self, timeout)
        if not ready and timeout is not None and timeout > 0:
            passed(timeout)
        return ready

    return turned


def turn_socket(module: "Any") -> None:
    """Let connections wait for a short time really, where a response may be held back, and tell how long they would."""
    if not clock().silences:
        return
    own = module.socket
    settimeout, default, connect = own.settimeout, module.setdefaulttimeout, own.connect

    def limited(seconds: "Any") -> "Any":
        if not clock().silences:  # a fork of a process that was ready for them
            return seconds
        if not clock().connecting and (seconds is None or seconds > MOST_SECONDS):
            clock().say("limit {!r}".format(float("inf") if seconds is None else float(seconds)))
        return seconds if seconds is None else min(seconds, MOST_SECONDS)

    def ours(self: "Any") -> bool:
        return bool(self.type == module.SOCK_STREAM and self.gettimeout() is None)

    def connected(self: "Any", address: "Any") -> "Any":
        if isinstance(address, tuple) and clock().silences and address[1] != clock().port and ours(self):
            limited(None)
        return connect(self, address)

    own.settimeout = lambda self, seconds: settimeout(self, limited(seconds))
    own.connect = connected
    module.setdefaulttimeout = lambda seconds: default(limited(seconds))


def turn_asyncio(module: "Any") -> None:
    """Turn `asyncio.sleep`: once nothing is on its way and others have had their turns, time has passed."""
    asleep = module.sleep

    async def turned(delay: "Any", *args: "Any", **kwargs: "Any") -> "Any":
        if delay <= NAP_SECONDS:
            return await asleep(delay, *args, **kwargs)
        due = steady() + delay
        await _settled(asleep)
        left = due - steady()
        if left > 0:  # somebody else's sleep may have passed this one's time
            clock().say("wait {!r}".format(float(left)))
        return await asleep(0, *args, **kwargs)

    module.sleep = turned


async def _settled(asleep: "Callable[..., Any]") -> None:
    while True:
        for _ in range(8):
            await asleep(0)
        if clock().say("quiet?") != "busy":
            return
        await asleep(0.001)


PATCHES: "dict[str, Callable[[ModuleType], None]]" = {
    "asyncio.tasks": turn_asyncio,
    "datetime": turn_datetime,
    "selectors": turn_selectors,
    "socket": turn_socket,
    "threading": turn_threading,
}
"""Module to what turns it."""


def announce(path: str) -> None:
    """Let the run know what goes by its clock."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(file, "Python {}.{}\n".format(*sys.version_info[:2]).encode("ascii"))
        finally:
            os.close(file)
    except OSError:  # the run is over, or its folder can't be reached from here
        pass


def begin_anew() -> None:
    """Be a new process of another run on the same clock, as a fork is that has variables of its own."""
    del _clocks[:]
    announce(json.loads(os.environ["DRYTAKE_CLOCK"])["runtimes"])


def install() -> None:
    """Turn the time at once, and what is loaded by now."""
    announce(json.loads(os.environ["DRYTAKE_CLOCK"])["runtimes"])
    turn_time()
    for name in list(PATCHES):
        if name in sys.modules:
            PATCHES.pop(name)(sys.modules[name])
