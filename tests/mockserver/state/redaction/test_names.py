"""A name is read in whole words: what holds a secret is known in any spelling, and no other word is."""

import pytest

from drytake.mockserver.state.redaction import is_open_header, is_secret_header, is_secret_name
from drytake.mockserver.state.redaction.names import NAME_ANCHORS, is_secret_under


def _listed(words: str) -> list[str]:
    return words.split()


SECRET = _listed("""
X-Key X-Access-Key Private-Key X-Subscription-Key Ocp-Apim-Subscription-Key X-Password X-Credential X-Session X-Signature
X-Goog-Signature Api_Key api-key access_key x_api_key auth authorization password secret client_secret accessToken session
sig signature X-Amz-Signature %6bey %256bey api%5Fkey refreshToken clientSecret secretKey privateKey webhookSecret passwd
pwd credential credentials bearer api\\u005fkey apikey APIKEY apiKey ApiKey APIkey xAPIkey accesstoken secretkey privatekey
clientsecret sessionid SESSIONID JSESSIONID PHPSESSID token key keys Cookie cookies x-drytake-token AWSAccessKeyId
OSSAccessKeyId Key-Pair-Id X-Amz-Security-Token X-Amz-Credential SEEDANCEAPIKEY falkey FAL_KEY db_password userPassword
auth_token authToken jwt id_token session_id sessionId token_id X-Auth-User password_hash passphrase smtp_pass totp hmac
sign x-sign csrf_token csrfmiddlewaretoken xsrfToken signing_key encryptionKey master_key bearerToken service_account_key
OAuthToken secretAccessKey tokens secrets api%5Fkey x-api-key2 apiKey1 private_key_pem refreshtoken mytoken bottoken
cookie_value auth_data authHeader apisecret app_secret appkey otp saml_assertion api.key api:key api[key] api/key
\u5bc6\u7801 API\u5bc6\u94a5 \u8bbf\u95ee\u4ee4\u724c \uff4b\uff45\uff59
""")
HARMLESS = _listed("""
keyframes keyframe monkey tokenizer author authority signal secretary design key_frames keyFrames key-frame-urls max_tokens
completion_tokens prompt_tokens total_tokens token_count tokenCount object_key idempotency-key Idempotency-Key
idempotency_key keyword keywords signals assigned turkey hotkey hockey credits credits_cost passenger compass passed bypass
token_type auth_url supportedTokens tokenAddress tokenDecimals nextPageToken page_token public_key neon_sign signed_url
signup obsession possession session_count cookiecutter prompt seed task_id video_url duration callback_url status model
queue_id consent_version secretion basic keyboard accessory x-ratelimit-remaining-tokens negative_prompt webhook_url
passing_score design_tokenizer signature_version unsigned significant credentialing trace_id ""
""")


@pytest.mark.parametrize("name", SECRET)
def test_name_of_a_secret_is_one(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", SECRET)
def test_name_of_a_secret_has_what_is_looked_for_first(name: str) -> None:
    plain = name.lower()
    assert any(anchor in plain for anchor in NAME_ANCHORS) or "%" in plain or "\\u" in plain or not plain.isascii()


@pytest.mark.parametrize("name", HARMLESS)
def test_other_names_are_none(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("tokens", "4096", False),
        ("keys", "2", False),
        ("tokens", "4096a", True),
        ("password", "4096", True),
        ("api_key", "", False),
        ("api_key", "[redacted]", False),
        ("prompt", "sesame", False),
    ],
)
def test_a_value_may_tell_that_it_is_no_secret(name: str, value: str, *, secret: bool) -> None:
    assert is_secret_under(name, value) == secret


OPEN = _listed("""
host accept accept-encoding accept-language content-type content-length content-disposition user-agent connection
x-stainless-retry-count x-stainless-lang x-stainless-read-timeout prefer idempotency-key x-idempotency-key cancel-after
retry-after retry-after-ms x-fal-request-id x-fal-queue-priority x-fal-object-lifecycle-preference x-app-fal-disable-fallback
x-request-id x-client-request-id traceparent x-ratelimit-remaining-requests x-ratelimit-type x-venice-model-id
x-balance-remaining www-authenticate location allow etag range if-none-match origin referer sec-fetch-site
x-drytake-violations x-forwarded-for payment-required mcp-protocol-version date server content-range
""")
HIDDEN = _listed("""
authorization proxy-authorization cookie set-cookie x-api-key x-drytake-token x-fal-key x-fal-signature
x-fal-webhook-signature sign-in-with-x x-payment payment-signature x-402-payment mcp-session-id x-totally-unknown x-foo
content-signature x-stainless-api-key x-venice-token accept-signature x-forwarded-client-cert-key
""")


@pytest.mark.parametrize("name", OPEN)
def test_known_headers_are_shown(name: str) -> None:
    assert is_open_header(name.title())
    assert not is_secret_header(name.title())


@pytest.mark.parametrize("name", HIDDEN)
def test_others_are_hidden(name: str) -> None:
    assert not is_open_header(name.title())


def test_unknown_header_is_hidden_where_it_stands_only() -> None:
    assert not is_secret_header("x-totally-unknown")
    assert is_secret_header("x-api-key")
