"""What a client can do wrong on its way to a provider, before any rule of the provider is asked."""

from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Source

__all__ = ["RUN"]

_AS_OF = "2026-11-21"
_HTTP = Source("https://www.rfc-editor.org/rfc/rfc9112.html", _AS_OF)
_SECURE = Source("https://www.rfc-editor.org/rfc/rfc9110.html", _AS_OF, "4.2.2, https")
_TRUST = Source("https://www.rfc-editor.org/rfc/rfc8446.html", _AS_OF, "6.2, bad_certificate")
_NAMESPACE = Source(
    "https://man7.org/linux/man-pages/man7/network_namespaces.7.html", "2026-11-30", "a network of its own"
)
_LIMITS = Source("https://man7.org/linux/man-pages/man2/getrlimit.2.html", _AS_OF, "RLIMIT_NOFILE")
_TIMEOUT = Source("https://man7.org/linux/man-pages/man1/timeout.1.html", _AS_OF, "exit status")
_MONEY = Source("https://github.com/Comfy-Org/ComfyUI/issues/16204", "2026-11-29", "creates sent again")
_OUTPUT = Source("https://clig.dev/", _AS_OF, "output")
_GROUPS = Source("https://man7.org/linux/man-pages/man7/credentials.7.html", _AS_OF, "process groups and sessions")

RUN = Rulebook("run")
_CALLS = RUN.section("any call")

_CALLS.rule(
    "blocked-host",
    summary="Under `--block-all` or isolation a client calls no host but the providers' and its own machine",
    severity="error",
    source=_NAMESPACE,
    confidence="inferred",
    hint="let the host through with `--allow HOST`, or leave `--block-all` and `--isolate` out",
)
_CALLS.rule(
    "plain-http",
    summary="A provider is called over TLS: without it the API key can be read on the way",
    severity="warning",
    source=_SECURE,
    confidence="documented",
    hint="write `https://`",
)
_CALLS.rule(
    "certificate-refused",
    summary="The client trusts the certificate of this run, so that its calls can be checked",
    severity="error",
    source=_TRUST,
    confidence="inferred",
    hint="give the client the file that DRYTAKE_RUN_CA names; Python: SSL_CERT_FILE or REQUESTS_CA_BUNDLE, Node: "
    "NODE_EXTRA_CA_CERTS, Go and Ruby: SSL_CERT_FILE, Ruby typhoeus: `cainfo:`, PHP: CURLOPT_CAINFO, Perl: "
    "PERL_LWP_SSL_CA_FILE, Java: `javax.net.ssl.trustStore`, Rust: rustls-native-certs, .NET: SSL_CERT_FILE, "
    "curl and wget: `--cacert`, `--ca-certificate`",
)
_CALLS.rule(
    "garbled-request",
    summary="What a client sends is HTTP/1.1, or HTTP/1.0, over the right port",
    severity="error",
    source=_HTTP.at("2.1, message format"),
    confidence="documented",
    hint="send HTTP/1.1; over TLS, let ALPN choose it",
)
_CALLS.rule(
    "half-request",
    summary="A request that was begun is sent to its end",
    severity="error",
    source=_HTTP.at("8, incomplete messages"),
    confidence="documented",
    hint="send as many bytes as `content-length` says, and end a chunked body",
)
_CALLS.rule(
    "too-many-connections",
    summary="A client keeps within the connections that this machine can open",
    severity="warning",
    source=_LIMITS,
    confidence="inferred",
    hint="let the client reuse its connections",
)
_CALLS.rule(
    "over-time",
    summary="The command ends within `--timeout`",
    severity="error",
    source=_TIMEOUT,
    confidence="inferred",
    hint="give it more time, or let the client give up sooner",
)
_CALLS.rule(
    "over-cost",
    summary="Under `--max-cost` the tasks at a provider cost no more than that",
    severity="error",
    source=_MONEY,
    confidence="inferred",
    hint="make fewer or cheaper tasks, or allow more",
)
_CALLS.rule(
    "result-missing",
    summary="Under `--require-results` each task that was paid has its result fetched whole",
    severity="error",
    source=_MONEY,
    confidence="inferred",
    hint="poll the task to its end, then download its result to the last byte",
)
_CALLS.rule(
    "failure-as-success",
    summary="A command whose tasks have all failed doesn't end with 0",
    severity="warning",
    source=_OUTPUT,
    confidence="inferred",
    hint="read the task's state, whatever the HTTP status, and end with another exit code where it failed",
)
_CALLS.rule(
    "idle-trigger",
    summary="Each trigger of a scenario fires at least once",
    severity="info",
    source=_OUTPUT,
    confidence="inferred",
    hint="look at its `operation`, `calls`, `after` and `first`; `drytake scenarios` lists the operations",
)
_CALLS.rule(
    "left-behind",
    summary="The command leaves no processes behind when it ends",
    severity="warning",
    source=_GROUPS,
    confidence="inferred",
    hint="wait for the processes that the command starts, or end them",
)
