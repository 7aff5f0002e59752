"""Programs that are told by a variable, or by a file that one names, to use a proxy or to trust an authority."""

import os
from collections.abc import Mapping
from pathlib import Path

__all__ = ["trusting"]


def trusting(bundle: Path, before: Mapping[str, str]) -> dict[str, str]:
    """Return variables for Perl, PHP and wget; the files that they name are written beside the bundle."""
    return {
        "PERL_LWP_ENV_PROXY": "1",
        "PERL_LWP_SSL_CA_FILE": str(bundle),
        "MOJO_PROXY": "1",
        "MOJO_CA_FILE": str(bundle),
        "WGETRC": str(_wgetrc(bundle, before)),
        "PHP_INI_SCAN_DIR": f"{before.get('PHP_INI_SCAN_DIR', '')}{os.pathsep}{_php_settings(bundle)}",
    }


def _wgetrc(bundle: Path, before: Mapping[str, str]) -> Path:
    """Return wget's settings: the user's own, and then our authorities."""
    own = Path(before.get("WGETRC") or Path(before.get("HOME", "/nonexistent"), ".wgetrc"))
    kept = own.read_bytes() if own.is_file() and os.access(own, os.R_OK) else b""
    path = bundle.with_name("wgetrc")
    path.write_bytes(kept + f"\nca_certificate = {bundle}\n".encode())
    return path


def _php_settings(bundle: Path) -> Path:
    """Return a folder of PHP settings; an empty one before it in the list stands for PHP's own."""
    folder = bundle.with_name("php")
    folder.mkdir(exist_ok=True)
    Path(folder, "drytake.ini").write_text(f"curl.cainfo = {bundle}\nopenssl.cafile = {bundle}\n", encoding="utf-8")
    return folder
