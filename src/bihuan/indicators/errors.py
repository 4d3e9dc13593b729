"""What can be wrong with a request about verdicts."""


class IndicatorError(Exception):
    """It cannot be done. ``message`` says why and what to do next; shown with ``status``."""

    status = 422

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)
