"""Tables of indicators, by noun."""

from bihuan.indicators.models.campaign import Campaign, CampaignFinding
from bihuan.indicators.models.current import Judged, Verdict
from bihuan.indicators.models.frozen import Freeze, FrozenVerdict, Sheet

__all__ = ["Campaign", "CampaignFinding", "Freeze", "FrozenVerdict", "Judged", "Sheet", "Verdict"]
