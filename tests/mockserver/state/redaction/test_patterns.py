"""Keys are known by their looks in any text, and a text for people stays as it is."""

import pytest

from drytake.mockserver.state.redaction import REDACTED, redacted_text

TAIL = "Ab3dEf6hIj9lMn2pQr5t"
PEM = f"-----BEGIN PRIVATE KEY-----\n{TAIL}\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    "key",
    [
        *(
            f"{start}{TAIL}"
            for start in ("sk-", "sk-ant-api03-", "sk_live_", "rk_test_", "ghp_", "gho_", "github_pat_")
        ),
        *(f"{start}{TAIL}" for start in ("glpat-", "r8_", "hf_", "gsk_", "xai-", "AIza", "ya29.", "xoxb-1-", "AKIA")),
        *(
            f"{start}{TAIL}"
            for start in ("LTAI", "AKID", "AKLT", "npm_", "pypi-", "whsec_", "hvs.", "dop_v1_", "shpat_")
        ),
        *(f"{start}{TAIL}" for start in ("key-", "key_", "0b8f3c1e-9d2a-4c5b-8e7f-1a2b3c4d5e6f:", "eyJhbGci.", "SG.x")),
        *(f"{start}{TAIL}{TAIL}" for start in ("lsv2_pt_", "nfp_", "e2b_", "sb_secret_")),
        f"123456789:{TAIL}{TAIL}",
        "SK0123456789abcdef0123456789abcdef",
        "ark-0b8f3c1e-9d2a-4c5b-8e7f-1a2b3c4d5e6f-a1b2c",
        f"MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.{TAIL}{TAIL}",
        "ASIA2345678901234567",
        "AKIAIOSFODNN7EXAMPLE",
        f"eyJhbGciOiJIUzI1NiJ9.{TAIL}.{TAIL}",
        f"eyJjYWxsYmFjayI6/aWQ9MSZ3ZWJob29r+{TAIL}",  # JSON in base64 of the usual alphabet
        PEM,
    ],
)
def test_key_is_left_out_of_a_sentence(key: str) -> None:
    assert redacted_text(f"Take {key}, please") == f"Take {REDACTED}, please"
    assert redacted_text(f"({key})") == f"({REDACTED})"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Bearer {TAIL}", f"Bearer {REDACTED}"),
        (f"authorization: bearer {TAIL}", f"authorization: bearer {REDACTED}"),
        (f"Key {TAIL}", f"Key {REDACTED}"),
        ("Basic Ym9iOmh1bnRlcjI=", f"Basic {REDACTED}"),
        (f"set api_key={TAIL} first", f"set api_key={REDACTED} first"),
        (f"password: {TAIL}", f"password: {REDACTED}"),
        ("https://bob:hunter2@host.test/a", "https://redacted@host.test/a"),
        ("https://bob:p@ss@host.test/a", "https://redacted@host.test/a"),
        ("https://token@host.test", "https://redacted@host.test"),
        ("https://h.test/a?w=1&token=x#b", f"https://h.test/a?w=1&token={REDACTED}#b"),
        ("https://h.test/a?%6bey=x&w=1", f"https://h.test/a?%6bey={REDACTED}&w=1"),
        ("https://h.test/#access_token=abc&w=1", f"https://h.test/#access_token={REDACTED}&w=1"),
        ("https://h.test/?X-Amz-Signature=00&X-Amz-Date=1", f"https://h.test/?X-Amz-Signature={REDACTED}&X-Amz-Date=1"),
        ("https://hooks.slack.com/services/T/B/x", f"https://hooks.slack.com/services/{REDACTED}"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/x", f"https://open.feishu.cn/open-apis/bot/v2/hook/{REDACTED}"),
        ("https://hooks.zapier.com/hooks/catch/1/x/", f"https://hooks.zapier.com/hooks/catch/{REDACTED}"),
        ("https://hook.eu2.make.com/x", f"https://hook.eu2.make.com/{REDACTED}"),
        ("https://maker.ifttt.com/trigger/e/with/key/x", f"https://maker.ifttt.com/trigger/e/with/key/{REDACTED}"),
        ("https://api.telegram.org/bot1:x/send", f"https://api.telegram.org/bot{REDACTED}"),
        ('{"token": "abc"}', f'{{"token": "{REDACTED}"}}'),
        ("{'api_key': ['a', 'b']}", f"{{'api_key': ['{REDACTED}', '{REDACTED}']}}"),
    ],
)
def test_what_is_named_as_a_secret_is_left_out_of_a_text(text: str, shown: str) -> None:
    assert redacted_text(text) == shown
    assert redacted_text(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "The ring bearer approaches the altar, a Bearer of bad news",
        "Basic training in a basement; Basic Instinct1",
        "ark-seedance-2-0-fast-text-to-video, fc-barcelona-stadium-at-dusk, SKyline-of-a-city-by-night-in-the-rain",
        "a key-frame animation with key-lighting; the key: light and shadow",
        "ask-someone, risk-averse, task_something_long, desk-lamp-warm-light-01",
        "Token of appreciation; token economy 2024; the secret: love",
        "a sign says KEY, session three, pass the author his signature hat",
        "@image_file_1 walks, then @video_file_2; mail bob@example.test",
        "https://example.com/a/b.png?width=720&seed=7#t=1",
        "https://example.com:8080/@bob/x and https://example.com, see @image1",
        "at 10:30:00, ratio 16:9, sk, AKIA, eyJ, ghp_, key-1",
        "task 9f8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d of 0b8f3c1e-9d2a-4c5b-8e7f-1a2b3c4d5e6f",
        "send `Authorization: Bearer <key>` or ?api_key=",
        "set api_key=YOUR_API_KEY, token=$TOKEN, password=<password>",
        "max_tokens=4096&completion_tokens=12",
        "duration is 20; the limit is 4 to 15 seconds",
        "\u628a@\u56fe\u72471\u653e\u5927\uff0c\u5173\u952e\u5e27",
        "",
    ],
)
def test_a_text_for_people_stays_as_it_is(text: str) -> None:
    assert redacted_text(text) == text


def test_a_file_in_base64_stays_as_it_is() -> None:
    blob = "AKIA" + "sk_iVBORw0KGgo" * 300

    assert redacted_text(f"data:image/png;base64,{blob}") == f"data:image/png;base64,{blob}"
