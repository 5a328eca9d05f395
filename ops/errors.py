"""What stops a command: OpsError, which ops/__main__.py prints with its remedy before it exits with 1."""


class OpsError(Exception):
    """A command can't do what it was asked to.

    ``message`` is one sentence about what is wrong, ``remedy`` one that says what to do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy
