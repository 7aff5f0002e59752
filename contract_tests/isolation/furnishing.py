"""What is put over the machine's own files in a network of its own: authorities, the way to DNS, and sockets that lead out."""

import hashlib
import os
import ssl
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from drytake.contract_tests.isolation.messages import Message

__all__ = ["furnishing"]

BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
)
"""Where systems keep the authorities that all programs trust."""
_CONTAINERS = (
    *("/var/run/docker.sock", "/run/podman/podman.sock", "/run/containerd/containerd.sock"),
    *("~/.docker/run/docker.sock", "~/.docker/desktop/docker.sock", "$XDG_RUNTIME_DIR/docker.sock"),
    "$XDG_RUNTIME_DIR/podman/podman.sock",
)
"""Sockets of what starts containers: those have networks of their own."""
_RESOLVERS = ("/run/systemd/resolve/io.systemd.Resolve", "/run/nscd/socket", "/var/run/nscd/socket")
"""Sockets of what asks the machine's own DNS on behalf of others."""


def furnishing(  # noqa: PLR0913 - three of them by name
    folder: Path,
    bundle: Path,
    authority: Path,
    *,
    ports: Iterable[int],
    forward: Sequence[int],
    allowed: Collection[str],
) -> Message:
    """Return what is asked of the process above a command that is to be isolated.

    Args:
        folder: where files may be written that lie over the machine's.
        bundle: the authorities that programs of the command trust.
        authority: that of this run, which is among them.
        ports: of ours, which are the same inside.
        forward: ports of this machine that are reached inside too.
        allowed: paths of sockets that stay as they are.
    """
    resolver = folder / "resolv.conf"
    resolver.write_text("nameserver 127.0.0.1\n", encoding="ascii")
    hidden = [path for path in map(os.path.expandvars, _CONTAINERS) if path not in allowed]
    masked = [path for path in map(os.path.expanduser, hidden) if os.path.exists(path)]  # noqa: PTH110 - texts
    nothing = [path for path in (*masked, *_RESOLVERS) if os.path.exists(path)]  # noqa: PTH110 - likewise
    over = {place: str(bundle) for place in _real(_trusted()) if Path(place).is_file()}
    over |= dict.fromkeys(_real(nothing), os.devnull)
    over |= {place: str(resolver) for place in _real(["/etc/resolv.conf"]) if Path(place).is_file()}
    return {
        "do": "isolate",
        "binds": [[source, place] for place, source in over.items()],
        "overlays": [[str(_hashed(folder, authority)), place] for place in _folders()],
        "local": sorted(ports),
        "forward": sorted(forward),
        "masked": sorted({*masked, *_real(masked)}),
    }


def _real(paths: Iterable[str]) -> list[str]:
    """Return paths without links, each once: what lies over a file may not lie over it again."""
    return list(dict.fromkeys(map(os.path.realpath, paths)))


def _trusted() -> Iterator[str]:
    """Yield the files of authorities that programs read which are told of none."""
    paths = ssl.get_default_verify_paths()
    yield from (path for path in (*BUNDLES, paths.openssl_cafile) if path)
    for prefix in filter(None, (os.environ.get("VIRTUAL_ENV"), os.environ.get("CONDA_PREFIX"))):
        for found in Path(prefix).glob("lib/python3*/site-packages/certifi/cacert.pem"):
            yield str(found)


def _folders() -> list[str]:
    """Return the folders in which OpenSSL looks for an authority by the hash of its name."""
    found = (ssl.get_default_verify_paths().openssl_capath, "/etc/ssl/certs", "/usr/lib/ssl/certs")
    return list(dict.fromkeys(os.path.realpath(path) for path in found if path and os.path.isdir(path)))  # noqa: PTH112


def _hashed(folder: Path, authority: Path) -> Path:
    """Return a folder with an authority, by the hash of its name."""
    made = folder / "hashed"
    made.mkdir(exist_ok=True)
    pem = authority.read_bytes()
    (made / f"{subject_hash(pem)}.0").write_bytes(pem)
    return made


def subject_hash(pem: bytes) -> str:
    """Return what `openssl x509 -subject_hash` says of a certificate."""
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.x509 import NameAttribute  # noqa: PLC0415 - likewise

    subject = x509.load_pem_x509_certificate(pem).subject
    plain = [NameAttribute(one.oid, " ".join(str(one.value).lower().split())) for one in subject]
    inner = b"".join(x509.Name([one]).public_bytes()[2:] for one in plain)
    return hashlib.sha1(inner, usedforsecurity=False).digest()[3::-1].hex()
