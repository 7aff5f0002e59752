"""Why a system lets nobody have namespaces of his own, and how to allow it."""

import os
from pathlib import Path

from drytake.contract_tests.isolation.kernel import LINUX

__all__ = ["LINUX", "why_forbidden"]

_SETTINGS = (
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "0", "AppArmor keeps users from namespaces of their own"),
    ("kernel/unprivileged_userns_clone", "0", "1", "the system keeps users from namespaces of their own"),
    ("user/max_user_namespaces", "0", "15000", "the system lets users have no namespaces"),
)
"""Settings under /proc/sys, the value that forbids it, one that allows it, and what is said of it."""
_CONTAINERS = ("/.dockerenv", "/run/.containerenv")


def why_forbidden(error: str) -> str:
    """Return why isolation isn't to be had, and how to allow it; takes what the kernel said."""
    if not LINUX:
        return "it needs Linux: run it in a container or a virtual machine of it"
    for name, forbids, allows, why in _SETTINGS:
        if _setting(name) == forbids and (os.geteuid() or name.startswith("user/")):
            return f"{why}; allow it with `sudo sysctl {name.replace('/', '.')}={allows}`"
    if any(Path(path).exists() for path in _CONTAINERS):
        return (
            f"this container may have no namespaces ({error}); allow it with `docker run --security-opt seccomp=unconfined "
            "--security-opt systempaths=unconfined`, or `--privileged`"
        )
    return f"the system forbids namespaces ({error}); ask whoever runs it for user namespaces"


def _setting(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text(encoding="ascii").strip()
    except OSError:
        return ""
