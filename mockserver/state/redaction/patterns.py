"""What looks like a secret by itself, wherever it stands: keys of known forms, and what a text names as one.

Secret scanners know keys by the same beginnings. Less is hidden than such a scanner would find: a prompt is a text for
people, and `the ring bearer approaches` is no key.
"""

import base64
import binascii
import re
from functools import cache

from drytake.mockserver.state.redaction.names import NAME_ANCHORS, REDACTED, UUID_STEMS, is_secret_name, is_secret_under

__all__ = ["SECRET_LENGTH", "decoded", "is_file", "is_suspicious", "looks_random", "may_be_sought", "without_looks"]

SECRET_LENGTH = 8
"""Shorter secrets are hidden where their name says so, and nowhere else: they would be found in any text."""

# --- random or not -----------------------------------------------------------------------------------------------

_DULL = re.compile(r"[A-Za-z]{1,15}|[\W\d_]{1,15}")
"""A plain word, or a short number or date."""
_PLACEHOLDER = re.compile(r"[A-Z]+(?:_[A-Z]+)+|[A-Za-z_]+(?:\.[A-Za-z_]+)+|[<$%{\[].*|https?:.*", re.DOTALL)
"""`YOUR_API_KEY`, `this.key`, `<key>`, `$KEY`; and URLs, whose parts are looked at."""
_SCHEMES = ("apikey", "basic", "bearer", "key", "token")


def may_be_sought(text: str) -> bool:
    """Return whether a secret is hidden wherever it stands: not one that may be part of any text."""
    return len(text) >= SECRET_LENGTH and not _DULL.fullmatch(text) and text not in REDACTED


def looks_random(text: str) -> bool:
    """Return whether a text looks made by a machine, as keys are: long, or of mixed characters."""
    if _PLACEHOLDER.fullmatch(text):
        return False
    kinds = (any(map(str.islower, text)), any(map(str.isupper, text)), any(map(str.isdigit, text)))
    return len(text) >= 20 or sum(kinds) >= (2 if len(text) >= 16 else 3)


def decoded(text: str) -> str:
    """Return what base64 says, if that is a text; else nothing."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_" if set(text) & {"-", "_"} else None)
    except (binascii.Error, ValueError):
        return ""
    try:
        plain = raw.decode()
    except UnicodeDecodeError:
        plain = raw.decode("latin-1")
    return plain if plain.isprintable() else ""


_FILE_LENGTH = 2_000
_FILE = re.compile(r"(?:(?i:data:)[^,]{0,200},)?[A-Za-z0-9+/_-]{60}[A-Za-z0-9+/=_\r\n-]*+")


def is_file(text: str) -> bool:
    """Return whether a text is a file in base64: what looks like a key in there is chance."""
    return len(text) >= _FILE_LENGTH and _FILE.fullmatch(text) is not None


# --- keys of known forms -----------------------------------------------------------------------------------------

_PREFIXES = {
    **dict.fromkeys(("sk-", "sk_", "rk_live_", "rk_test_", "pk_live_", "pk_test_", "whsec_"), 8),  # OpenAI, Stripe
    **dict.fromkeys(("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"), 10),  # GitHub
    **dict.fromkeys(("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "gloas-", "glft-", "glsoat-"), 10),  # GitLab
    **dict.fromkeys(("AKIA", "AKLT", "AKID", "LTAI"), 12),  # AWS, Volcengine, Tencent Cloud, Alibaba Cloud
    **dict.fromkeys(("AIza", "ya29.", "GOCSPX-"), 10),  # Google
    **dict.fromkeys(("xoxa-", "xoxb-", "xoxe-", "xoxe.xoxb-", "xoxe.xoxp-", "xoxo-", "xoxp-", "xoxr-", "xoxs-"), 8),
    **dict.fromkeys(("xapp-",), 8),  # Slack, and the line above
    **dict.fromkeys(("r8_", "hf_", "gsk_", "xai-", "pplx-", "nvapi-", "tvly-", "tgp_v1_", "rpa_"), 10),  # models
    **dict.fromkeys(("npm_", "pypi-", "dckr_pat_", "dckr_oat_", "figd_", "ntn_", "lin_api_", "PMAK-"), 10),
    **dict.fromkeys(("dop_v1_", "doo_v1_", "dor_v1_", "sbp_", "vck_", "pscale_tkn_", "hvs.", "hvb."), 10),
    **dict.fromkeys(("glsa_", "glc_", "phx_", "sntrys_", "dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dapi"), 10),
    **dict.fromkeys(("shpat_", "shpca_", "shppa_", "shpss_", "sq0atp-", "sq0csp-", "SG.", "ATATT3"), 10),
    **dict.fromkeys(("AGE-SECRET-KEY-1",), 10),
    **dict.fromkeys(("lsv2_pt_", "lsv2_sk_", "nfp_", "napi_", "e2b_", "sb_secret_", "sntryu_", "ctx7sk-"), 20),
    "eyJ": 10,  # JSON web tokens
}
"""How keys begin, and how many characters follow at least."""
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_SAFE = r"[A-Za-z0-9_-]"
_LONG = re.compile(r"[A-Za-z0-9_.:-]{11,}")
"""Less can't be a key."""


@cache
def _keys() -> re.Pattern[str]:
    """Return what matches keys; made when it is needed, as that takes as long as the rest of this module."""
    prefixed = (rf"{re.escape(start)}{_SAFE}{{{least},}}(?:\.{_SAFE}+)*" for start, least in _PREFIXES.items())
    return re.compile(
        rf"(?<![A-Za-z0-9])(?:eyJ[A-Za-z0-9_+/-]{{10,}}(?:\.{_SAFE}+)*"  # JSON in any base64, as in web tokens
        rf"|{'|'.join(prefixed)}"
        r"|(?:ASIA|ABIA|ACCA|AROA|AIDA)(?=[A-Z]*[0-9])[A-Z0-9]{12,}"  # AWS again; those may begin words
        rf"|(?:key|secret|fw|luma)[-_](?:{_UUID}|(?=[A-Za-z]*[0-9])[A-Za-z0-9]{{16,}}|[A-Za-z0-9]{{20,}}"
        rf"|(?=(?:[A-Za-z_-]*[0-9]){{5}}){_SAFE}{{16,}})(?:-[A-Za-z0-9]+)*"
        rf"|eyJ{_SAFE}*(?:\.{_SAFE}{{8,}})+"  # a web token with a short head
        rf"|{_UUID}:{_SAFE}{{10,}}|fc-[0-9a-f]{{32}}"  # fal, Firecrawl
        rf"|(?:{'|'.join(UUID_STEMS)})-{_UUID}(?:-[0-9a-z]+)?"
        r"|SK[0-9a-f]{32}(?![A-Za-z0-9])"  # Twilio
        rf"|[MNO][A-Za-z0-9]{{22,27}}\.{_SAFE}{{6}}\.{_SAFE}{{27,}}"  # Discord
        r"|pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"  # Airtable
        rf"|[0-9]{{8,10}}:{_SAFE}{{30,}})"  # Telegram
    )


_PEM_MARK = "PRIVATE KEY"
_PEM = re.compile(
    rf"-----BEGIN [A-Z0-9 ]*{_PEM_MARK}[A-Z ]*-----.*?(?:-----END [A-Z0-9 ]*{_PEM_MARK}[A-Z ]*-----|\Z)", re.DOTALL
)
_HOOK_WORDS = ("hook", "telegram", "ifttt")
_HOOK = re.compile(
    r"(hooks\.slack\.com/(?:services|workflows|triggers)/|discord(?:app)?\.com/api/webhooks/\d+/"
    r"|open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/(?:v2/)?hook/|hooks\.zapier\.com/hooks/catch/"
    r"|hook\.[a-z]{2}\d\.make\.com/|maker\.ifttt\.com/trigger/[^/\s]+/(?:json/)?with/key/"
    r"|api\.telegram\.org/(?:file/)?bot|(?<![a-z0-9-])[a-z0-9-]{1,63}\.webhook\.office\.com/webhookb2/"
    r"|outlook\.office\.com/webhook/)[^\s\"'<>?#]+"
)
"""Addresses that whoever knows them may post to."""

# --- what a text names as one ------------------------------------------------------------------------------------

_SCHEME = re.compile(rf"(?<![A-Za-z0-9])(?i:({'|'.join(_SCHEMES)}))(\s+)([A-Za-z0-9+/=._~:-]{{8,}})")
_USER = re.compile(r"(:(?:\\?/){2})(?!redacted@)[!$-&(-.0-;=@-\[\]-~]+@")
_PARAMETER = re.compile(
    r"([?&;#]|&amp;)([^\s=&;#?\"'<>/]{1,80})=((?:[^\s&;#\"'<>\\`]|;(?![\w.%-]+=)|'(?![\s,;:})\]]|\Z))+)"
)
_ASSIGNMENT = re.compile(
    r"(?<![\w%$])([^\W\d][\w.%-]{0,60})([\"'`]?(?:\s{0,3}(?:[:=]{1,2}|=>)\s{0,3}|\s{1,3}is\s{1,3})[\"'`]?)"
    r"([^\s\"'`,;&<>(){}\[\]\\]{8,})"
)
_OPTION = re.compile(r"(?<!\S)(--?[A-Za-z][\w-]{0,60})(\s+)([^\s\"'`-][^\s\"'`]{7,})")
_TAG = re.compile(r"<([A-Za-z][\w:.-]{0,60})((?:\s[^<>]{0,200})?>\s{0,20})([^<>\s]+)(?=\s{0,20}</)")
_ANCHORS = (*NAME_ANCHORS, "basic", "@", "%", "\\u", *_HOOK_WORDS)
"""One of these is part of every text that has something to hide beside a key; looking for them is fast."""


def is_suspicious(text: str) -> bool:
    """Return whether a text is worth looking through."""
    lower = text.lower()
    for anchor in _ANCHORS:  # a generator would take twice as long, and each text comes here
        if anchor in lower:
            return True
    long = _LONG.findall(text)
    return bool(long) and _keys().search(" ".join(long)) is not None


def without_looks(text: str) -> str:
    """Return a text without what looks like a secret by itself, or stands in it beside a secret's name."""
    if "@" in text:
        text = _USER.sub(r"\1redacted@", text)  # without brackets, which would make it no URL any more
    if "=" in text:
        text = _PARAMETER.sub(_without_parameter, text)
    text = _keys().sub(REDACTED, text)
    if _PEM_MARK in text:
        text = _PEM.sub(REDACTED, text)
    if any(anchor in text for anchor in _HOOK_WORDS):
        text = _HOOK.sub(rf"\1{REDACTED}", text)
    if "</" in text:
        text = _TAG.sub(_without_tagged, text)
    if "-" in text:
        text = _OPTION.sub(_without_assigned, text)
    return _ASSIGNMENT.sub(_without_assigned, _SCHEME.sub(_without_scheme, text))


def _without_parameter(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}={REDACTED}" if is_secret_under(found[2], found[3]) else found[0]


def _without_scheme(found: re.Match[str]) -> str:
    scheme, space, value = found.groups()
    secret = ":" in decoded(value) if scheme.lower() == "basic" else looks_random(value)
    return f"{scheme}{space}{REDACTED}" if secret else found[0]


def _without_tagged(found: re.Match[str]) -> str:
    name, between, value = found.groups()
    return f"<{name}{between}{REDACTED}" if is_secret_under(name, value) else found[0]


def _without_assigned(found: re.Match[str]) -> str:
    name, between, value = found.groups()
    secret = value.lower() not in _SCHEMES and looks_random(value) and is_secret_name(name)
    return f"{name}{between}{REDACTED}" if secret else found[0]
