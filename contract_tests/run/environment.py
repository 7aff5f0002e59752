"""What a child's environment says, so that its clients come to us: proxy, authorities, preloads."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from drytake.contract_tests.hosts import paid_hosts
from drytake.contract_tests.one_file import foreign_environment
from drytake.contract_tests.run.certificates import Certificates
from drytake.contract_tests.run.child import MARK
from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.contract_tests.run.trust import trusting

__all__ = ["HANDED", "child_environment", "java_store", "speaks_java"]

PRELOADS = Path(__file__).parent / "preload"
_LOCAL = "localhost,127.0.0.1"
"""The child's own servers: neither a proxy's business nor ever a paid provider."""
HANDED = "handed"
"""File of a run's folder that has a byte for each child that was given the run's variables, as its parent hadn't."""
_CLOCK = "DRYTAKE_CLOCK"
_AUTHORITIES = frozenset(
    (
        *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPLIB2_CA_CERTS", "DENO_CERT"),
        *("NODE_EXTRA_CA_CERTS", "PERL_LWP_SSL_CA_FILE", "MOJO_CA_FILE", "WGETRC", "PHP_INI_SCAN_DIR"),
    )
)
"""Variables that name authorities: a child that its parent gave its own keeps them."""
_JAVA = ("java", "jshell", "mvn", "mvnw", "gradle", "gradlew", "sbt", "kotlin", "scala", "clojure", "groovy")
_STORE_PASSWORD = "changeit"  # noqa: S105 - public certificates; the format wants one


def _quoted(path: Path) -> str:
    """Return a path as NODE_OPTIONS takes it."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"' if " " in text or '"' in text else text


_REQUIRE = f"--require {_quoted(PRELOADS / 'node.cjs')}"


def child_environment(  # noqa: PLR0913 - what a child is told; all by name
    before: Mapping[str, str],
    *,
    port: int,
    certificates: Certificates,
    policy: HostPolicy,
    java: Path | None = None,
    notes: Path | None = None,
) -> dict[str, str]:
    """Return the environment of a child whose calls are to go to a port of ours.

    Into `notes`, a file, preloads write each host that is called past that port.
    """
    before = foreign_environment(before)
    proxy = f"http://127.0.0.1:{port}"
    bundle, authority = str(certificates.bundle), str(certificates.authority)
    said = {
        **_both_cases(dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), proxy)),
        **_both_cases({"NO_PROXY": _LOCAL}),
        "SSL_CERT_FILE": bundle,  # OpenSSL, Go, httpx, aiohttp, Ruby
        "REQUESTS_CA_BUNDLE": bundle,
        "CURL_CA_BUNDLE": bundle,
        "HTTPLIB2_CA_CERTS": bundle,
        "DENO_CERT": authority,
        "NODE_EXTRA_CA_CERTS": bundle if before.get("NODE_EXTRA_CA_CERTS") else authority,
        "NODE_OPTIONS": _joined(" ", before.get("NODE_OPTIONS"), _REQUIRE),
        "PYTHONPATH": _joined(os.pathsep, str(PRELOADS), before.get("PYTHONPATH")),
        "DRYTAKE_RUN_CA": authority,
        "DRYTAKE_RUN": "",  # the plan names it too
        MARK: secrets.token_hex(16),
        **trusting(certificates.bundle, before),
    }
    joined = {"NODE_OPTIONS": (_REQUIRE, " ", False), "PYTHONPATH": (str(PRELOADS), os.pathsep, True)}
    if java is not None:
        options = _java_options(port, java)
        joined["JAVA_TOOL_OPTIONS"] = (options, " ", False)
        said["JAVA_TOOL_OPTIONS"] = _joined(" ", before.get("JAVA_TOOL_OPTIONS"), options)
    hand = _hand({*said, *({_CLOCK} & set(before))}, joined, certificates.bundle.parent / HANDED)
    return {**before, **said, "DRYTAKE_RUN": _plan(port, policy, hand, notes)}


def _hand(own: set[str], joined: Mapping[str, tuple[str, str, bool]], count: Path) -> dict[str, object]:
    """Return which variables the preloads hand on to children: names alone, but for parts of what others write too."""
    return {
        "always": sorted(own - _AUTHORITIES - set(joined)),
        "absent": sorted(own & _AUTHORITIES),
        "joined": joined,
        "count": str(count),
    }


def _both_cases(variables: Mapping[str, str]) -> dict[str, str]:
    return {**variables, **{name.lower(): value for name, value in variables.items()}}


def _joined(separator: str, *parts: str | None) -> str:
    return separator.join(part for part in parts if part)


def _plan(port: int, policy: HostPolicy, hand: Mapping[str, object], notes: Path | None) -> str:
    """Return what the preloads need to know."""
    paid = [*sorted(policy.served), *(entry.host for entry in paid_hosts())]
    plan = {
        "port": port,
        "paid": list(dict.fromkeys(paid)),
        "allow": sorted(policy.allowed),
        "block_all": policy.block_all,
        "notes": None if notes is None else str(notes),
        "hand": hand,
    }
    return json.dumps(plan, separators=(",", ":"))


# --- Java ----------------------------------------------------------------------------------------------------


def speaks_java(command: str) -> bool:
    """Return whether a command looks as if a Java machine ran it: only then is its trust store worth making."""
    return Path(command).name.partition(".")[0] in _JAVA


def java_store(folder: Path, bundle: Path) -> Path:
    """Return a trust store with the authorities of a bundle: Java reads no PEM file."""
    import warnings  # noqa: PLC0415 - for Java only

    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12  # noqa: PLC0415

    with warnings.catch_warnings(action="ignore"):  # of old authorities on the machine; not ours to mend
        known = x509.load_pem_x509_certificates(bundle.read_bytes())
    entries = [pkcs12.PKCS12Certificate(entry, b"%d" % number) for number, entry in enumerate(known)]
    path = folder / "authorities.p12"
    path.write_bytes(pkcs12.serialize_java_truststore(entries, BestAvailableEncryption(_STORE_PASSWORD.encode())))
    return path


def _java_options(port: int, store: Path) -> str:
    options = {
        "http.proxyHost": "127.0.0.1",
        "http.proxyPort": port,
        "https.proxyHost": "127.0.0.1",
        "https.proxyPort": port,
        "http.nonProxyHosts": "localhost|127.*",
        "javax.net.ssl.trustStore": store,
        "javax.net.ssl.trustStoreType": "PKCS12",
        "javax.net.ssl.trustStorePassword": _STORE_PASSWORD,
    }
    return " ".join(
        f'"-D{name}={value}"' if " " in str(value) else f"-D{name}={value}" for name, value in options.items()
    )
