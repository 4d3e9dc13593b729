"""Why a step of an import cannot be taken."""

from bihuan.workbooks.models import Batch


class BatchStateError(Exception):
    """The batch is in another state, or another worker is at it. Carries the batch as it is now."""

    def __init__(self, batch: Batch) -> None:
        super().__init__(f"batch {batch.pk} is {batch.state}")
        self.batch = batch


class FaultyBatchError(Exception):
    """The batch has faulty rows and was not told to leave them out."""

    def __init__(self, batch: Batch) -> None:
        super().__init__(f"batch {batch.pk} has {batch.faulty} faulty rows")
        self.batch = batch
