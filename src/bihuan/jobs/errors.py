"""How a job's work ends early."""


class JobFailedError(Exception):
    """The work cannot be done and trying again would not help. The text is shown to the owner of the job."""


class CancelledError(Exception):
    """The owner cancelled the job; raised by ``JobRun.advance`` so that the step under way is rolled back."""


class LeaseLostError(Exception):
    """Another worker has the job now; raised by ``JobRun.advance`` so that the step under way is rolled back."""


class StoppingError(Exception):
    """The worker is to stop; the job goes back to the queue and is not blamed."""
