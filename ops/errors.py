"""OpsError, which stops a command. ops/__main__.py prints it with its remedy and exits with 1."""


class OpsError(Exception):
    """A command failed.

    ``message`` is one sentence about what is wrong. ``remedy`` is one sentence about what to do.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy
