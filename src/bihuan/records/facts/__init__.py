"""The only door from what was recorded to the engines.

Everything is a set query: one for each table whatever the number of units, so that a branch, a unit and a province go
the same way. Facts come from records and from the typed tables below (posts, terms, elections), attributes from counts
and from the tree. Dates are those of the event and of its entry; numbers are ten-thousandths; people are opaque keys.
"""

from bihuan.records.facts.attributes import attributes_of
from bihuan.records.facts.gathering import facts_of
from bihuan.records.facts.places import Span, Units, chosen, orgs_of, span_of

__all__ = ["Span", "Units", "attributes_of", "chosen", "facts_of", "orgs_of", "span_of"]
