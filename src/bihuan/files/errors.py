"""Refusals at the gate."""


class RefusedFileError(Exception):
    """The file does not get in. The text says what is wrong with it and what to do.

    ``reason`` is a short word for tests and logs (``empty``, ``too_big``, ``macro``, ``bomb`` …).
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
