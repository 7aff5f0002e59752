"""The certificates of a run: good for each provider's host, gone with it, and beside those that a child knows."""

import ssl
from pathlib import Path

import pytest

from drytake.contract_tests.run.certificates import Certificates, make_certificates, trusted

PEM = "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n"


def test_the_key_of_the_authority_is_never_written(tmp_path: Path) -> None:
    make_certificates(tmp_path, ["api.acme.example"], {})

    assert all(b"PRIVATE" not in path.read_bytes() for path in tmp_path.iterdir())


def test_each_run_has_an_authority_of_its_own(tmp_path: Path, certificates: Certificates) -> None:
    other = make_certificates(tmp_path, ["api.acme.example"], {})

    assert other.authority.read_bytes() != certificates.authority.read_bytes()


def test_the_bundle_holds_what_the_machine_trusts_and_the_run(certificates: Certificates) -> None:
    alone = ssl.create_default_context(cafile=str(certificates.authority)).cert_store_stats()["x509_ca"]
    together = ssl.create_default_context(cafile=str(certificates.bundle)).cert_store_stats()["x509_ca"]

    assert alone == 1
    assert together > 1
    assert certificates.authority.read_bytes().strip() in certificates.bundle.read_bytes()


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"])
def test_authorities_that_a_child_was_given_stay(tmp_path: Path, name: str) -> None:
    own = tmp_path / "own.pem"
    own.write_text(PEM.format("own"))

    assert PEM.format("own").encode() in list(trusted({name: str(own)}))


@pytest.mark.parametrize("value", ["", "/nowhere/ca.pem", "/"], ids=["empty", "missing", "folder"])
def test_authorities_that_cannot_be_read_are_passed_over(value: str) -> None:
    assert list(trusted({"REQUESTS_CA_BUNDLE": value})) == list(trusted({}))
