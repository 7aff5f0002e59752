"""Certificates of one run: an authority that lives as long as the run, and one leaf for every host of a provider."""

import os
import ssl
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

__all__ = ["Certificates", "make_certificates"]

_LOCAL = ("localhost", "127.0.0.1")
BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
"""Variables by which a child may have been given authorities of its own."""
_SYSTEM = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
)


class Certificates(NamedTuple):
    """What the server shows and what the child trusts."""

    context: ssl.SSLContext
    authority: Path
    """The authority of this run alone: for programs that add it to those they know."""
    bundle: Path
    """The machine's authorities and this run's: for programs that trust one file only."""


def make_certificates(folder: Path, hosts: Iterable[str], environment: Mapping[str, str]) -> Certificates:
    """Return the certificates of a run; the authority's key is never written down."""
    import trustme  # noqa: PLC0415 - heavy

    maker = trustme.CA(organization_name="Drytake", organization_unit_name="of one run")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    maker.issue_cert(*dict.fromkeys((*hosts, *_LOCAL))).configure_cert(context)
    authority, bundle = folder / "authority.pem", folder / "bundle.pem"
    own = maker.cert_pem.bytes()
    authority.write_bytes(own)
    bundle.write_bytes(b"\n".join((*trusted(environment), own)))
    return Certificates(context, authority, bundle)


def trusted(environment: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the authorities that a child trusts without us: its own, and the machine's."""
    own = [Path(environment[name]) for name in BUNDLES if environment.get(name)]
    paths = ssl.get_default_verify_paths()
    system = [Path(path) for path in (paths.cafile, paths.openssl_cafile, *_SYSTEM) if path]
    for path in dict.fromkeys((*own, *[path for path in system if path.is_file()][:1])):
        if path.is_file() and os.access(path, os.R_OK):
            yield path.read_bytes()
    if not any(path.is_file() for path in system):
        yield from _certifi()


def _certifi() -> Iterator[bytes]:
    try:
        import certifi  # noqa: PLC0415 - only where the machine has no authorities of its own
    except ImportError:
        return
    yield Path(certifi.where()).read_bytes()
