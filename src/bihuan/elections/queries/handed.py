"""What an approved result handed over, from those who left to those who came."""

from bihuan.elections.models import Election
from bihuan.orgs.models import Handover


def handed_over(election: Election) -> list[Handover]:
    """The handover lists that the approval of this election made. No query before it is approved."""
    if election.new_term_id is None or election.approved_at is None:
        return []
    rows = Handover.objects.filter(unit=election.unit_id, at=election.approved_at)
    return list(rows.select_related("post__person", "to_post__person").order_by("pk"))
