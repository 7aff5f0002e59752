"""The authority of one run of `guard`: in memory alone, and good for no other hosts than the sellers' own."""

import datetime as dt
import ipaddress
import ssl
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from drytake.contract_tests.run.certificates import Certificates, trusted

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

__all__ = ["narrow_certificates"]

_LOCAL = ("localhost",)
_ADDRESS = ipaddress.IPv4Network("127.0.0.1/32")
_DAYS = 2
"""A run that takes longer is none."""


def narrow_certificates(folder: Path, hosts: Iterable[str], environment: Mapping[str, str]) -> Certificates:
    """Return the certificates of a run: an authority whose name constraints are the hosts, and one leaf for all of them.

    The authority's key is never written down; the leaf's is in a file of this user's for the moment in which it is loaded.
    """
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - heavy

    names = list(dict.fromkeys((*hosts, *_LOCAL)))
    authority, key = _authority(names)
    leaf, leaf_key = _leaf(names, authority, key)
    pem = serialization.Encoding.PEM
    chain = leaf.public_bytes(pem) + authority.public_bytes(pem)
    private = leaf_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="leaf-") as file:  # ssl reads keys from files alone
        file.write(private + chain)
        file.flush()
        context.load_cert_chain(file.name)
    own = authority.public_bytes(pem)
    alone, bundle = folder / "authority.pem", folder / "bundle.pem"
    alone.write_bytes(own)
    bundle.write_bytes(b"\n".join((*trusted(environment), own)))
    return Certificates(context, alone, bundle)


def _authority(names: list[str]) -> "tuple[x509.Certificate, EllipticCurvePrivateKey]":
    from cryptography import x509  # noqa: PLC0415 - heavy

    allowed = [
        *(x509.DNSName(name.removeprefix("*.")) for name in names),
        x509.IPAddress(_ADDRESS),
    ]
    extensions = (
        x509.BasicConstraints(ca=True, path_length=0),
        x509.KeyUsage(**_usage(key_cert_sign=True)),
        x509.NameConstraints(permitted_subtrees=allowed, excluded_subtrees=None),
    )
    return _signed(_name("guard of one run"), extensions, None)


def _leaf(
    names: list[str], authority: "x509.Certificate", key: "EllipticCurvePrivateKey"
) -> "tuple[x509.Certificate, EllipticCurvePrivateKey]":
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415

    shown: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    extensions = (
        x509.SubjectAlternativeName([*shown, x509.IPAddress(_ADDRESS.network_address)]),
        x509.BasicConstraints(ca=False, path_length=None),
        x509.KeyUsage(**_usage(digital_signature=True)),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
    )
    return _signed(_name("leaf"), extensions, (authority, key))


def _signed(
    subject: "x509.Name",
    extensions: "tuple[x509.ExtensionType, ...]",
    by: "tuple[x509.Certificate, EllipticCurvePrivateKey] | None",
) -> "tuple[x509.Certificate, EllipticCurvePrivateKey]":
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    issuer, signer = (subject, key) if by is None else (by[0].subject, by[1])
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=_DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    for one in extensions:
        critical = isinstance(one, x509.BasicConstraints | x509.KeyUsage | x509.NameConstraints)
        builder = builder.add_extension(one, critical=critical)
    return builder.sign(signer, hashes.SHA256()), key


def _name(unit: str) -> "x509.Name":
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    said = {NameOID.ORGANIZATION_NAME: "Drytake", NameOID.ORGANIZATIONAL_UNIT_NAME: unit}
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in said.items()])


def _usage(**said: bool) -> dict[str, bool]:
    every = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return dict.fromkeys(every, False) | said
