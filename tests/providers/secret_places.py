"""Where a client may put a secret: one request a place, each with another marker, and what of it mustn't be found again."""

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import quote

__all__ = ["KEY_HEADER", "PLACES", "Sent", "marker_of", "places", "spellings"]

OUTAI = "/outai/api/v1/video/seedance-2"
XSKILL = "/xskill/api/v3/tasks/create"
KEY_HEADER = "authorization"


@dataclass
class Sent:
    """A request that carries a secret."""

    body: bytes = b'{"prompt": "a lighthouse"}'
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""
    path: str = OUTAI
    kind: str = "application/json"

    @property
    def own_key(self) -> bool:
        """Whether the secret is the key of the call itself."""
        return KEY_HEADER in map(str.lower, self.headers)


Place = Callable[[str], Sent]


def _listed(words: str) -> list[str]:
    return words.split()


def marker_of(name: str) -> str:
    """Return 22 characters that stand nowhere else."""
    return "Mk" + hashlib.sha256(name.encode()).hexdigest()[:20]


def spellings(marker: str) -> list[bytes]:
    """Return what a marker looks like in files: as it is, and where it begins a base64 text."""
    coded = [base64.b64encode(bytes(shift) + marker.encode())[4:-4] for shift in range(3)]
    return [marker.encode(), marker[:11].encode(), marker[11:].encode(), *coded]


def _header(name: str) -> Place:
    return lambda marker: Sent(headers={name: marker})


def _query(name: str) -> Place:
    return lambda marker: Sent(query=f"lang=en&{name}={marker}&x=1")


def _field(name: str) -> Place:
    return lambda marker: Sent(json.dumps({"prompt": "p", name: marker}).encode())


def _raw(template: str, kind: str = "application/json") -> Place:
    return lambda marker: Sent(template.replace("MARKER", marker).encode(), kind=kind)


def _prompt(template: str) -> Place:
    return lambda marker: Sent(json.dumps({"prompt": f"see {template.replace('MARKER', marker)} there"}).encode())


def _image(template: str) -> Place:
    return lambda marker: Sent(json.dumps({"prompt": "p", "image_urls": [template.replace("MARKER", marker)]}).encode())


def _callback(template: str) -> Place:
    def sent(marker: str) -> Sent:
        params = {"prompt": "p", "model": "seedance_2.0_fast"}
        body = {"model": "st-ai/super-seed2", "params": params, "callback_url": template.replace("MARKER", marker)}
        return Sent(json.dumps(body).encode(), path=XSKILL)

    return sent


def _own(template: str, **parts: str) -> Place:
    """Return a request whose key stands elsewhere too."""

    def sent(marker: str) -> Sent:
        said = {name: text.replace("MARKER", marker) for name, text in parts.items()}
        body = said.pop("body", '{"prompt": "p"}').encode()
        return Sent(body, headers={KEY_HEADER: template.replace("MARKER", marker)}, **said)

    return sent


def _multipart(head: str, value: str = "MARKER") -> str:
    parts = (
        'Content-Disposition: form-data; name="prompt"\r\n\r\na lighthouse',
        f"Content-Disposition: form-data; {head}\r\n\r\n{value}",
        'Content-Disposition: form-data; name="ratio"\r\n\r\n16:9',
    )
    return "".join(f"--limit\r\n{part}\r\n" for part in parts) + "--limit--\r\n"


_FORM, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=limit"
_HEADERS = _listed(
    "X-Key X-Access-Key Private-Key X-Subscription-Key Ocp-Apim-Subscription-Key X-Password X-Credential X-Session "
    "X-Signature X-Goog-Signature Api_Key X-Api-Key Api-Key ApiKey Proxy-Authorization Cookie X-Auth X-Auth-Token "
    "X-Access-Token X-Amz-Security-Token X-Goog-Api-Key X-Hub-Signature-256 X-Vault-Token Private-Token X-Csrf-Token "
    "Sign-In-With-X X-Payment Payment-Signature X-Client-Secret Mcp-Session-Id X-Drytake-Token X-Fal-Key X-Jwt "
    "X-Totally-Unknown Fal-Secret X-Bearer Passwd X-Pwd"
)
_QUERIES = _listed(
    "api-key access_key x_api_key auth authorization password secret client_secret accessToken session sig signature "
    "X-Amz-Signature X-Amz-Credential X-Amz-Security-Token %6bey api%5Fkey key apikey token access_token id_token jwt "
    "AWSAccessKeyId X-Goog-Signature sessionid auth_key hmac sign passwd code_token %256bey"
)
_FIELDS = _listed(
    "accessToken refreshToken clientSecret secretKey privateKey webhookSecret passwd pwd credential credentials bearer "
    "session signature api_key apiKey key token access_token client_secret password Authorization private_key secret_key "
    "api-key x-api-key accesstoken sessionid APIKEY cookie userPassword db_password FAL_KEY authToken x-amz-signature "
    "api.key signingKey totp passphrase hmac_key JWT \u5bc6\u7801 \u8bbf\u95ee\u4ee4\u724c"
)

PLACES: dict[str, Place] = {
    **{f"header {name}": _header(name) for name in _HEADERS},
    **{f"query {name}": _query(name) for name in _QUERIES},
    **{f"field {name}": _field(name) for name in _FIELDS},
    # JSON in all its forms
    "list": _raw('{"prompt": "p", "api_key": ["MARKER"]}'),
    "object": _raw('{"prompt": "p", "api_key": {"value": "MARKER"}}'),
    "deep object": _raw('{"prompt": "p", "credentials": {"user": "bob", "more": [{"data": [["MARKER"]]}]}}'),
    "nested": _raw('{"prompt": "p", "extra": [{"x": {"secretKey": "MARKER"}}]}'),
    "escaped name": _raw(r'{"prompt": "p", "api\u005fkey": "MARKER"}'),
    "wholly escaped name": _raw(r'{"prompt": "p", "\u0074\u006f\u006b\u0065\u006e": "MARKER"}'),
    "twice": _raw('{"prompt": "p", "api_key": "MARKER", "api_key": "other"}'),
    "in a string": _raw(r'{"prompt": "p", "params": "{\"api_key\": \"MARKER\"}"}'),
    "in a string of a string": _raw(r'{"prompt": "p", "x": "{\"y\": \"{\\\"token\\\": \\\"MARKER\\\"}\"}"}'),
    "broad spaces": _raw('{\n  "prompt" : "p",\n  "password"  :\n    "MARKER"\n}'),
    "top list": _raw('[{"prompt": "p", "api_key": "MARKER"}]'),
    "value with escapes": _raw(r'{"prompt": "p", "password": "a\"b\\MARKER\n"}'),
    "named value elsewhere": _raw('{"prompt": "say MARKER now", "api_key": "MARKER"}'),
    "broken: trailing comma": _raw('{"prompt": "p", "api_key": "MARKER",}'),
    "broken: no end": _raw('{"prompt": "p", "api_key": "MARKER'),
    "broken: single quotes": _raw("{'prompt': 'p', 'api_key': 'MARKER'}"),
    "broken: no quotes": _raw("{prompt: p, api_key: MARKER}"),
    "broken: comment": _raw('{"prompt": "p", // note\n "token": "MARKER"}'),
    "broken: list": _raw('{"prompt": "p", "api_keys": ["MARKER", }'),
    "broken: two bodies": _raw('{"prompt": "p"}{"secret": "MARKER"}'),
    "broken: equals": _raw('{"prompt" = "p", "api_key" = "MARKER"}'),
    "broken: any field": _raw('{"prompt": "p", "note": "sk-MARKER",}'),
    "utf-16": lambda marker: Sent(f'{{"prompt": "p", "api_key": "{marker}"}}'.encode("utf-16")),
    # forms
    "form": _raw("prompt=a+lighthouse&api_key=MARKER", _FORM),
    "form, escaped name": _raw("prompt=a&api%5Fkey=MARKER", _FORM),
    "form, no other": _raw("password=MARKER", _FORM),
    "form, URL in it": _raw("prompt=a&url=https%3A%2F%2Fuser%3AMARKER%40host.test%2F", _FORM),
    "form, JSON in it": _raw("prompt=a&json=%7B%22token%22%3A%22MARKER%22%7D", _FORM),
    "multipart": _raw(_multipart('name="api_key"'), _PARTS),
    "multipart, bare name": _raw(_multipart("name=password"), _PARTS),
    "multipart, star": _raw(_multipart("name*=utf-8''client%5Fsecret"), _PARTS),
    "multipart, type": _raw(_multipart('name="token"\r\nContent-Type: text/plain'), _PARTS),
    "multipart, file name": _raw(_multipart('name="f"; filename="sk-MARKER.png"', "x"), _PARTS),
    "multipart, JSON": _raw(_multipart('name="f"', '{"secret": "MARKER"}'), _PARTS),
    "text": _raw("api_key: MARKER", "text/plain"),
    "pairs": _raw('{"prompt": "p", "headers": [{"name": "X-Api-Key", "value": "MARKER"}]}'),
    "pairs, value first": _raw('{"prompt": "p", "params": [{"value": "MARKER", "on": true, "key": "api_key"}]}'),
    "pairs, deep": _raw('{"prompt": "p", "headers": [{"name": "Authorization", "value": {"raw": ["MARKER"]}}]}'),
    "pairs, lists": _raw('{"prompt": "p", "headers": [["Accept", "*/*"], ["X-Api-Key", "MARKER"]]}'),
    "headers in a body": _raw('{"prompt": "p", "headers": {"Authorization": "Token MARKER"}}'),
    "GraphQL": _raw(r'{"query": "mutation { login(user: \"bob\", password: \"MARKER\") { id } }"}'),
    "XML": _raw("<call><prompt>p</prompt><api_key>MARKER</api_key></call>", "text/xml"),
    "XML, attribute": _raw('<call apiKey="MARKER"><prompt>p</prompt></call>', "text/xml"),
    "YAML": _raw("prompt: p\napi_key: MARKER\n", "text/yaml"),
    "JSONP": _raw('callback({"prompt": "p", "token": "MARKER"})', "text/javascript"),
    "lines": _raw('{"prompt": "p"}\n{"prompt": "p", "token": "MARKER"}\n', "application/x-ndjson"),
    "byte order mark": _raw('\ufeff{"prompt": "p", "token": "MARKER"}'),
    "binary": lambda marker: Sent(b"\x82\xa7api_key\xb6" + marker.encode() + b"\xa1\0\1", kind="application/msgpack"),
    "compressed": lambda marker: Sent(
        gzip.compress(json.dumps({"prompt": "p", "api_key": marker}).encode()), headers={"Content-Encoding": "gzip"}
    ),
    "cut off": lambda marker: Sent(json.dumps({"prompt": "p" * 65_480, "api_key": marker * 4}).encode()),
    "cut off, own": lambda marker: Sent(
        json.dumps({"prompt": "p" * (65_536 - 30) + marker * 2}).encode(), headers={KEY_HEADER: f"Bearer {marker * 2}"}
    ),
    "long prompt": lambda marker: Sent(
        json.dumps({"prompt": "word " * 500 + marker}).encode(), headers={KEY_HEADER: f"Bearer {marker}"}
    ),
    # URLs
    "image, user": _image("https://user:MARKER@cdn.test/a.png"),
    "image, user alone": _image("https://MARKER@cdn.test/a.png"),
    "image, amazon": _image("https://b.s3.test/a.png?X-Amz-Date=1&X-Amz-Signature=MARKER&X-Amz-Expires=60"),
    "image, google": _image("https://storage.test/a.png?GoogleAccessId=x&Expires=1&X-Goog-Signature=MARKER"),
    "image, azure": _image("https://a.blob.test/c/a.png?sv=2022&se=2027&sr=b&sp=r&sig=MARKER"),
    "image, aliyun": _image("https://b.oss.test/a.png?OSSAccessKeyId=x&Expires=1&Signature=MARKER"),
    "image, token": _image("https://cdn.test/a.png?token=MARKER"),
    "image, key": _image("https://cdn.test/a.png?w=1&api_key=MARKER#x"),
    "image, escaped name": _image("https://cdn.test/a.png?api%5Fkey=MARKER"),
    "image, fragment": _image("https://cdn.test/a.png#access_token=MARKER&x=1"),
    "image, escaped slash": _raw(r'{"prompt": "p", "image_urls": ["https:\/\/u:MARKER@cdn.test\/a.png"]}'),
    "image, escaped ampersand": _raw(r'{"prompt": "p", "image_urls": ["https://c.test/a?x=1\u0026token\u003dMARKER"]}'),
    "callback, token": _callback("http://127.0.0.1:9/hook?token=MARKER"),
    "callback, user": _callback("http://bob:MARKER@127.0.0.1:9/hook"),
    "callback, slack": _callback("https://hooks.slack.com/services/T0/B0/MARKER"),
    "callback, discord": _callback("https://discord.com/api/webhooks/123/MARKER"),
    "callback, secret": _callback("http://127.0.0.1:9/hook?id=1&webhook_secret=MARKER"),
    # what looks like a key
    **{
        f"prompt {text}": _prompt(text)
        for text in (
            *("sk-MARKER", "sk-ant-api03-MARKER", "sk_live_MARKER", "rk_live_MARKER", "Bearer MARKER", "bearer MARKER"),
            *(
                "Key MARKER",
                "key-MARKER",
                "eyJhbGci.MARKER.MARKER",
                "eyJMARKER",
                "https://u:MARKER@h.test/x",
                "AKIAMARKER",
            ),
            *(
                "ghp_MARKER",
                "github_pat_MARKER",
                "glpat-MARKER",
                "r8_MARKER",
                "AIzaMARKER",
                "xoxb-1-MARKER",
                "hf_MARKER",
            ),
            *("0b8f3c1e-9d2a-4c5b-8e7f-1a2b3c4d5e6f:MARKER", "gsk_MARKER", "xai-MARKER", "npm_MARKER", "whsec_MARKER"),
            *(
                "SG.MARKER.MARKER",
                "ya29.MARKER",
                "LTAIMARKER",
                "AKLTMARKER",
                "hvs.MARKER",
                "123456789:AAHMARKER0123456789",
            ),
            *(
                "--api-key MARKER",
                "export FAL_KEY=MARKER",
                "the password is MARKER",
                "apiKey => 'MARKER'",
                "X-Key: MARKER",
            ),
            *("api_key=MARKER", "password: MARKER", '"secret": "MARKER"', "token MARKER", "https://h.test/?sig=MARKER"),
            "-----BEGIN RSA PRIVATE KEY-----\nMARKER\n-----END RSA PRIVATE KEY-----",
        )
    },
    "prompt Basic": lambda marker: Sent(
        json.dumps({"prompt": f"use Basic {base64.b64encode(f'bob:{marker}'.encode()).decode()} here"}).encode()
    ),
    "path, key": lambda marker: Sent(path=f"/outai/api/v1/nothing/sk-{marker}"),
    "path, share": lambda marker: Sent(path=f"/venice/v1/share/read/{marker}"),
    "header, referer": lambda marker: Sent(headers={"Referer": f"https://app.test/?access_token={marker}"}),
    "header, user agent": lambda marker: Sent(headers={"User-Agent": f"client/1 sk-{marker}"}),
    # the call's own key, elsewhere
    "own, bearer": _own("Bearer MARKER"),
    "own, bare": _own("MARKER"),
    "own, key": _own("Key MARKER"),
    "own, odd scheme": _own("MARKER trailing"),
    "own, prompt": _own("Bearer MARKER", body='{"prompt": "with MARKER"}'),
    "own, unknown field": _own("Bearer MARKER", body='{"prompt": "p", "note": "MARKER", "MARKER": 1}'),
    "own, path": _own("Bearer MARKER", path="/outai/api/v1/x/MARKER/y"),
    "own, query": _own("Bearer MARKER", query="who=MARKER"),
    "own, query escaped": lambda marker: Sent(
        headers={KEY_HEADER: f"Bearer {marker}"}, query="who=" + "".join(f"%{ord(char):02x}" for char in marker)
    ),
    "own, prompt percent": lambda marker: Sent(
        json.dumps({"prompt": "".join(f"%{ord(char):02X}" for char in marker)}).encode(),
        headers={KEY_HEADER: f"Bearer {marker}"},
    ),
    "own, JSON escaped": lambda marker: Sent(
        ('{"prompt": "' + "".join(f"\\u{ord(char):04x}" for char in marker) + '"}').encode(),
        headers={KEY_HEADER: f"Bearer {marker}"},
    ),
    "own, base64": lambda marker: Sent(
        json.dumps({"prompt": base64.b64encode(f"user:{marker}".encode()).decode()}).encode(),
        headers={KEY_HEADER: f"Bearer {marker}"},
    ),
    "own, other case": lambda marker: Sent(
        json.dumps({"prompt": f"with {marker.upper()}"}).encode(), headers={KEY_HEADER: f"Bearer {marker}"}
    ),
    "own, image": _own("Bearer MARKER", body='{"prompt": "p", "image_urls": ["https://c.test/MARKER.png"]}'),
    "own, content type": lambda marker: Sent(headers={KEY_HEADER: f"Bearer {marker}"}, kind=f"text/{marker}"),
    "own, callback": lambda marker: replace(
        _callback("http://127.0.0.1:9/hook/MARKER/done")(marker), headers={KEY_HEADER: f"Bearer {marker}"}
    ),
    "own, special": lambda marker: Sent(
        json.dumps({"prompt": quote(f"{marker}/+=", safe="")}).encode(), headers={KEY_HEADER: f"Bearer {marker}/+="}
    ),
    "basic, password in a prompt": lambda marker: Sent(
        json.dumps({"prompt": f"say {marker}"}).encode(),
        headers={KEY_HEADER: f"Basic {base64.b64encode(f'bob:{marker}'.encode()).decode()}"},
    ),
    "basic, text in a prompt": lambda marker: Sent(
        json.dumps({"prompt": base64.b64encode(f"bob:{marker}".encode()).decode()}).encode(),
        headers={KEY_HEADER: f"Basic {base64.b64encode(f'bob:{marker}'.encode()).decode()}"},
    ),
    "cookie, in a prompt": lambda marker: Sent(
        json.dumps({"prompt": f"say {marker}"}).encode(), headers={"Cookie": f"theme=dark; sid={marker}"}
    ),
    "wallet signature": lambda marker: Sent(
        json.dumps({"prompt": f"say {marker}"}).encode(),
        headers={"Sign-In-With-X": base64.b64encode(json.dumps({"signature": marker}).encode()).decode()},
    ),
}
"""By name: what makes a request of a marker."""


def places() -> Iterator[tuple[str, str, Sent]]:
    """Yield name, marker and request of each place."""
    for name, place in PLACES.items():
        yield name, marker_of(name), place(marker_of(name))
