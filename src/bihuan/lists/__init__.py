"""清单: kinds as data, editions that are drafted, signed, numbered and issued, one annex per unit, frozen items.

An edition is one issue of a list; each unit gets its own annex and sees only that. An item is a frozen snapshot of
a problem or a duty, numbered inside its annex. Also here: duties with dated nodes, the ledger of deployments,
the register of requests and reports, dispatch meetings. It is not where a problem is worked on (``problems``).
Invariants: an issued edition never changes, mistakes are mended by a correction notice; a unit's annex holds only
what that unit answers for; one plan and one report per annex.
"""
