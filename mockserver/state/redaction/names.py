"""Which names hold secrets: of headers, parameters and fields. A name is read in whole words.

So `X-Amz-Signature`, `accessToken` and `apikey` hold one, and `keyframes`, `monkey`, `tokenizer` and `author` don't.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

from drytake.schemas.registry import BUILT_IN, GATEWAYS

__all__ = [
    "NAME_ANCHORS",
    "OPEN_HEADERS",
    "REDACTED",
    "UUID_STEMS",
    "is_open_field",
    "is_open_header",
    "is_secret_header",
    "is_secret_name",
    "is_secret_under",
]

REDACTED = "[redacted]"
"""What stands in a secret's place."""
UUID_STEMS = ("ark",)
"""Words before a UUID that make it a key."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- words -------------------------------------------------------------------------------------------------------

_WORDS = _listed(
    "apikey apikeys assertion auth authentication authorisation authorization bearer cookie cookies credential "
    "credentials creds csrf hmac jwt key keys oauth otp pass passcode passkey passphrase passwd password passwords pwd "
    "saml secret secrets session sessions sig signature signatures token tokens totp xsrf"
)
_CHINESE = ("\u53e3\u4ee4", "\u4ee4\u724c", "\u5bc6\u7801", "\u5bc6\u94a5")
"""Password, token, password, key: they end compounds without a space."""
_SIGNS = (["sign"], ["api", "sign"], ["app", "sign"], ["request", "sign"], ["x", "sign"])
"""Where `sign` is a signature."""
_HARMLESS_NEXT = _listed(
    "address alg algorithm art at board budget cost count counts date decimals details enabled endpoint endpoints event "
    "events expiration expire expires expiry format frame frames index length light lighting limit limits method methods "
    "mode moment moments name names network per point points policy pose price provider quota rate rates remaining "
    "required reset scene scenes scheme schemes scope scopes shot shots size state status stroke symbol time total ttl "
    "type types uri uris url urls usage used valid version visual visuals window word words"
)
"""What makes something else of such a word before it: `token_count`, `key_frames`, `auth_url`."""
_OBJECTS = _listed(
    "answer asset audio cache column composite cursor dedup deduplication file foreign group hot idempotency idempotent "
    "image index lookup map media object partition primary public routing row sort unique video"
)
_PAGES = _listed("continuation cursor next page pagination")
_COUNTED = _listed(
    "audio cached completion image input limit max min num output prompt reasoning remaining reset supported text total "
    "used video"
)
_HARMLESS_BEFORE = {"key": _OBJECTS, "keys": _OBJECTS, "token": _PAGES, "tokens": _PAGES | _COUNTED}
"""The same before it: `object_key`, `Idempotency-Key`, `nextPageToken`, `max_tokens`."""

_QUALIFIERS = "|".join(
    _listed(
        "access account admin api app auth aws azure bearer client consumer cookie csrf customer db default deploy dev "
        "encryption fal gcp github google hf hmac id jwt key license live login main master my oauth openai personal "
        "private prod project proxy refresh replicate root sas secret security server service session shared signing "
        "site ssh ssl storage subscription sudo temp test the tls token user webhook x xsrf"
    )
)
_JOINED = re.compile(
    rf"(?:{_QUALIFIERS})+"
    r"(?:keys?|tokens?|secrets?|pass|passwd|pwd|auth|cookies?|credentials?|session|signatures?|sig)(?:id|value|hash)?"
    r"|.*(?:apikeys?|accesskey|secretkey|privatekey|accesstoken|authtoken|refreshtoken|clientsecret|passwords?|passwd"
    r"|passphrase|credentials?)(?:id|value|hash)?"
    r"|(?:j|php|asp)?sess(?:ion)?id|.*[cx]srf.*"
)
_ENDING = re.compile(
    r"(?!max|min|num|total|prompt|completion|input|output).*(?:tokens?|secrets?|pwd|signatures?|cookies?)"
)
"""Such words run together with others: `apikey`, `SEEDANCEAPIKEY`, `bottoken`."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
_SEGMENT = re.compile(r"[^\W_]+")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_LONGEST = 200

NAME_ANCHORS = (*sorted(word for word in _WORDS if not any(one in word for one in _WORDS - {word})), "sess", *_CHINESE)
"""One of these is part of every name that holds a secret, in lower case and without escapes."""


@lru_cache(4_096)
def is_secret_name(name: str) -> bool:
    """Return whether a header, a parameter or a field of this name holds a secret."""
    name = unicodedata.normalize("NFKC", _spelled_out(name[:_LONGEST]))
    words = [word.lower() for word in _WORD.findall(name)]
    segments = {segment.lower() for segment in _SEGMENT.findall(name)} - set(words)
    return (
        words in _SIGNS
        or any(_is_secret_word(word, words[:at], words[at + 1 :]) for at, word in enumerate(words))
        or any(segment in _WORDS or _JOINED.fullmatch(segment) for segment in segments)
    )


def _is_secret_word(word: str, before: list[str], after: list[str]) -> bool:
    if word not in _WORDS:
        return word.endswith(_CHINESE) or any(found.fullmatch(word) for found in (_JOINED, _ENDING))
    if after and after[0] in _HARMLESS_NEXT:
        return False
    return not (before and before[-1] in _HARMLESS_BEFORE.get(word, ()))


def _spelled_out(name: str) -> str:
    r"""Return a name without escapes: `%6bey` and `\u006bey` are `key`."""
    if "%" in name:
        name = unquote(unquote(name))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), name) if "\\u" in name else name


def is_secret_under(name: str, value: str) -> bool:
    """Return whether a text that stands under a name is a secret: `tokens` and `keys` may be numbers."""
    if not value or value == REDACTED or not is_secret_name(name):
        return False
    return not (value.isascii() and value.isdigit() and name.lower().endswith(("tokens", "keys")))


_OPEN_FIELDS = _listed("_errors authoptions issues params_schema")


def is_open_field(name: str) -> bool:
    """Return whether what is under a name describes how keys are sent, or what is wrong with a request: it holds none."""
    return name.lower() in _OPEN_FIELDS


# --- headers -----------------------------------------------------------------------------------------------------

_SECRET_HEADERS = _listed("sign-in-with-x x-402-payment x-payment x-sign-in-with-x")
OPEN_HEADERS = _listed(
    "accept accept-encoding accept-language age allow alt-svc cache-control cancel-after cf-ray connection "
    "content-length content-type date dnt etag expect expires forwarded from host http-referer idempotency-key "
    "keep-alive last-event-id last-modified link location max-forwards mcp-protocol-version nel origin "
    "payment-required pragma prefer preference-applied priority proxy-authenticate proxy-connection range referer "
    "referrer-policy refresh report-to retry-after retry-after-ms save-data server server-timing "
    "strict-transport-security te timing-allow-origin traceparent tracestate trailer transfer-encoding upgrade "
    "upgrade-insecure-requests user-agent vary via warning www-authenticate x-amzn-trace-id "
    "x-app-fal-disable-fallback x-balance-remaining x-cache x-client-name x-client-request-id x-client-version "
    "x-cloud-trace-context x-content-type-options x-correlation-id x-frame-options x-idempotency-key x-powered-by "
    "x-real-ip x-request-id x-requested-with x-runtime x-served-by x-should-retry x-title x-trace-id x-tt-logid "
    "x-drytake-callback x-drytake-label x-drytake-reason x-drytake-violations x-xss-protection"
)
"""What conduct and bills read, what providers document, and what any client or proxy sends."""
_OPEN_PREFIXES = (
    *("accept", "access-control-", "content-", "cross-origin-", "if-", "permissions-policy", "ratelimit", "sec-ch-"),
    *("sec-fetch-", "x-b3-", "x-fal-", "x-forwarded-", "x-ratelimit-", "x-stainless-"),
    *(f"x-{provider}-" for provider in (*BUILT_IN, *GATEWAYS)),
)


@lru_cache(4_096)
def is_open_header(name: str) -> bool:
    """Return whether a header's value may be shown: of the known ones; any other may hold a key."""
    name = name.lower()
    return name in OPEN_HEADERS or (name.startswith(_OPEN_PREFIXES) and not is_secret_name(name))


@lru_cache(4_096)
def is_secret_header(name: str) -> bool:
    """Return whether a header's value is a secret, to be hidden wherever else it stands."""
    return name.lower() in _SECRET_HEADERS or (is_secret_name(name) and not is_open_header(name))
