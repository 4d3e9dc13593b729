"""Tables of indicators, by noun."""

from bihuan.indicators.models.beginning import Beginning
from bihuan.indicators.models.campaign import Campaign, CampaignFinding
from bihuan.indicators.models.current import Judged, Verdict
from bihuan.indicators.models.frozen import Band, Freeze, FrozenVerdict, Sheet

__all__ = [
    "Band",
    "Beginning",
    "Campaign",
    "CampaignFinding",
    "Freeze",
    "FrozenVerdict",
    "Judged",
    "Sheet",
    "Verdict",
]
