"""Email addresses that operators type."""

from ops.errors import OpsError


def address(text: str) -> str:
    """Returns the address. Raises OpsError when it is invalid."""
    import stacks  # noqa: F401, PLC0415 - puts the shared layer on the import path; other verbs do without
    from cartwright.emails import is_email  # noqa: PLC0415

    if not is_email(text):
        raise OpsError(f"{text!r} is not an email address.", "Use one such as ada@example.com.")
    return text
