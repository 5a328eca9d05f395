"""HTTP/1.1 over persistent connections, with or without TLS. Independent of AWS and other services.

transport    requests and responses: what callers use
connection   one connection, and its endpoint
tls          TLS contexts by trusted roots

The errors below concern the transport only; the reader of a response judges its status:

HttpsError              500 internal: also for a malformed endpoint URL
└── Unreachable         503: the request did not reach the server and had no effect
    └── OutcomeUnknown  the request was sent, but its outcome is unknown
        └── TooLarge    the response exceeds its reader's limit

`cartwright.aws.errors` maps them to its own. They are defined here because a separate module would add to every
cold start.
"""

from cartwright.errors import CartwrightError, Unavailable


class HttpsError(CartwrightError):
    """`message` is for the log. API callers only see the class's status and title."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.args = (message,)


class Unreachable(HttpsError):
    """The request had no effect."""

    status, code, title = Unavailable.status, Unavailable.code, Unavailable.title


class OutcomeUnknown(Unreachable):
    """A retry must be safe for both outcomes."""


class TooLarge(OutcomeUnknown):
    """A retry would return the same size."""
