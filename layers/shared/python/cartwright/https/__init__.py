"""HTTP/1.1 over connections that are kept, in clear or over TLS. It knows neither AWS nor anyone else it talks to.

transport    requests and their answers: what callers use
connection   one connection, and the endpoint that it leads to
tls          trusted by which roots

What can go wrong between a request and its answer; what the answer says is its reader's concern:

HttpsError              500 internal: also for what is no URL of an endpoint
└── Unreachable         503: the request did not get through; it had no effect
    └── OutcomeUnknown  it was sent, and no answer tells whether it took effect
        └── TooLarge    the answer has more bytes than its reader takes

`cartwright.aws.errors` makes its own of them. They are here, for a module more
is one that every cold start loads.
"""

from cartwright.errors import CartwrightError, Unavailable


class HttpsError(CartwrightError):
    """`message` is for the log; the caller of an API sees only the class's status and title."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.args = (message,)


class Unreachable(HttpsError):
    """Nothing happened."""

    status, code, title = Unavailable.status, Unavailable.code, Unavailable.title


class OutcomeUnknown(Unreachable):
    """Whoever repeats the request has to bear both outcomes."""


class TooLarge(OutcomeUnknown):
    """It would be as large when asked for again."""
