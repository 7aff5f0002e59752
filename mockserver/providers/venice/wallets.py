"""Who calls: an API key, or a wallet that has signed a message for Venice.

A wallet's times are validated by the real clock, not by the tenant's: the client signs by its own.
"""

import base64
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from pydantic_core import from_json

from drytake.mockserver.engine.call import ApiError, Call, bearer_key

__all__ = ["BODY_LIMIT", "DOMAINS", "WALLET", "WalletError", "find_key", "gate", "wallet_of"]

BODY_LIMIT = 35_000_000
"""Largest body of a queue call, in bytes."""
DOMAINS = ("api.venice.ai", "outerface.venice.ai")
"""Domains that a message may be signed for; the second one stands on the balance page, and real clients sign it."""
SIGN_IN = (b"sign-in-with-x", b"x-sign-in-with-x")
WALLET = re.compile(r"0x[a-fA-F0-9]{40}|[1-9A-HJ-NP-Za-km-z]{32,44}")
CHAINS = frozenset({"8453", "eip155:8453", "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"})
LIFETIME = timedelta(minutes=10)
"""How long a message is good that doesn't say it."""
SKEW = timedelta(minutes=5)
"""How far a client's clock may be ahead."""
_EVM_SIGNATURE = re.compile(r"0x[0-9a-fA-F]{130,}")
_SOLANA_SIGNATURE = re.compile(r"[1-9A-HJ-NP-Za-km-z]{80,90}|[A-Za-z0-9+/]{86}==")
_LINE = re.compile(r"^(URI|Version|Chain ID|Nonce|Issued At|Expiration Time): (.*)$", re.MULTILINE)
_OPENING = re.compile(r"(\S+) wants you to sign in with your (?:Ethereum|Solana) account:\n(\S+)\n")


class WalletError(ValueError):
    """A wallet header that proves nothing."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A wallet header, decoded."""

    address: str
    message: str
    signature: str
    timestamp: int
    chain: str
    solana: bool


def find_key(call: Call) -> str | None:
    """Return the API key of a call, or the address of its wallet: EVM addresses in lower case."""
    if "/x402/" not in call.path and (key := bearer_key(call)):
        return key
    try:
        wallet = wallet_of(call)
    except WalletError:
        return None
    return wallet if wallet is not None else bearer_key(call)


def wallet_of(call: Call) -> str | None:
    """Return the address that signs a call, unproven, or `None` where an API key does or nobody.

    Raises:
        WalletError: the header can't be read.
    """
    header = _header(call)
    if header is None or ("/x402/" not in call.path and bearer_key(call)):
        return None
    return key_of(_decoded(header).address)


def key_of(address: str) -> str:
    """Return the tenant key of a wallet: only EVM addresses are the same in any case."""
    return address.lower() if address.startswith("0x") else address


def gate(call: Call) -> None:
    """Refuse a body that is too large, then a wallet header that proves nothing."""
    assert call.operation is not None
    if call.operation.creates and len(call.body) > BODY_LIMIT:
        call.violates("body-too-large", "", f"the body has {len(call.body)} bytes; the limit is {BODY_LIMIT}")
        raise ApiError("too-large", limit=BODY_LIMIT)
    header = _header(call)
    if header is None or call.operation.open or ("/x402/" not in call.path and bearer_key(call)):
        return
    try:
        prove(_decoded(header), host=call.headers.get(b"host", b"").decode("latin-1"), now=time.time())
    except WalletError as error:
        call.violates("wallet-header", "", str(error))
        raise ApiError("bad-key") from error


def _header(call: Call) -> bytes | None:
    first, second = SIGN_IN
    found = call.headers.get(first)
    return call.headers.get(second) if found is None else found


def _decoded(header: bytes) -> SignIn:
    try:
        said = from_json(base64.b64decode(header, validate=True), allow_inf_nan=False)
    except ValueError as error:  # binascii.Error is one too
        raise WalletError("the wallet header isn't base64 of JSON") from error
    if not isinstance(said, dict):
        raise WalletError("the wallet header isn't an object")
    for name in ("address", "message", "signature"):
        if not isinstance(said.get(name), str):
            raise WalletError(f"`{name}` of the wallet header isn't a string")
    if not WALLET.fullmatch(said["address"]):
        raise WalletError("`address` of the wallet header is no wallet")
    return SignIn(
        said["address"],
        said["message"],
        said["signature"],
        _timestamp(said),
        _chain(said.get("chainId")),
        said.get("type") == "ed25519",
    )


def _chain(said: Any) -> str:
    return str(said) if isinstance(said, str) or (isinstance(said, int) and 0 <= said < 10**9) else ""


def _timestamp(said: Mapping[str, Any]) -> int:
    timestamp = said.get("timestamp")
    if not isinstance(timestamp, int) or isinstance(timestamp, bool) or not 0 <= timestamp < 10**14:
        raise WalletError("`timestamp` of the wallet header isn't milliseconds since the epoch")
    return timestamp


def prove(sign_in: SignIn, *, host: str, now: float) -> None:
    """Validate a wallet header: chain, form of the signature, domain, address, times, and who signed.

    Raises:
        WalletError: it proves nothing.
    """
    if sign_in.chain not in CHAINS:
        raise WalletError("`chainId` of the wallet header isn't 8453")
    form = _SOLANA_SIGNATURE if sign_in.solana else _EVM_SIGNATURE
    if not form.fullmatch(sign_in.signature):
        raise WalletError("`signature` of the wallet header hasn't the form of one")
    _message(sign_in, host)
    _times(sign_in, datetime.fromtimestamp(now, UTC))
    signer = None if sign_in.solana else _signer(sign_in)
    if signer is not None and signer.lower() != sign_in.address.lower():
        raise WalletError("the message is signed by another wallet")


def _message(sign_in: SignIn, host: str) -> None:
    opening = _OPENING.match(sign_in.message)
    if opening is None:
        raise WalletError("the signed message isn't a sign-in")
    domain, address = opening.groups()
    if domain not in (*DOMAINS, host):
        raise WalletError(f"the signed message is for `{domain[:80]}`; it takes `{DOMAINS[0]}`")
    if key_of(address) != key_of(sign_in.address):
        raise WalletError("the signed message is of another wallet")
    fields = dict(_LINE.findall(sign_in.message))
    if not sign_in.solana and fields.get("Chain ID") != "8453":
        raise WalletError("the signed message is for another chain than 8453")
    if not fields.get("Nonce"):
        raise WalletError("the signed message has no nonce")


def _times(sign_in: SignIn, now: datetime) -> None:
    fields = dict(_LINE.findall(sign_in.message))
    issued = _time(fields.get("Issued At")) or datetime.fromtimestamp(sign_in.timestamp / 1000, UTC)
    expires = _time(fields.get("Expiration Time")) or issued + LIFETIME
    if issued > now + SKEW:
        raise WalletError("the signed message is from the future")
    if expires <= now:
        raise WalletError(f"the signed message expired at {expires:%Y-%m-%dT%H:%M:%SZ}")


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise WalletError("a time of the signed message isn't ISO 8601") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _signer(sign_in: SignIn) -> str | None:
    """Return who signed, or `None` where the extra that can tell isn't installed."""
    try:
        account, messages = import_module("eth_account"), import_module("eth_account.messages")
    except ImportError:
        return None
    try:
        recovered: str = account.Account.recover_message(
            messages.encode_defunct(text=sign_in.message), signature=sign_in.signature
        )
    except Exception as error:  # whatever the library makes of a forged signature
        raise WalletError("the signature can't be read") from error
    return recovered
