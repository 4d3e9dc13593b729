"""Verdicts: what the rules in force say about what was recorded.

Open period: :class:`Verdict` rows, a disposable cache that a unit's stamp in ``records``, the packs in force and the
turn of the day make stale; pages bring it up to date before they read it. Closed period: a :class:`Sheet` for each
unit and quarter, with the inputs, the packs' digests and the ledger's size, sealed whole by a :class:`Freeze` and
never evaluated anew; its :class:`FrozenVerdict` lines are the same verdicts as rows, for boards.
It is not a judge: a verdict is a question to a person (``problems`` keeps the candidates), ``unknown`` is never failed,
and nothing here scores or ranks. Invariants: a sealed sheet never changes; replaying it gives the same bytes; an
unsealed one is seen by nobody.
"""
