"""The problem: found, judged, fed back, rectified, accepted by somebody else, governed, learnt from.

A problem's number is permanent; taking it up again raises ``cycle``, each cycle with its own deadline, doer and
acceptor. Suggestions (建议) are rows of the same table with ``sort = suggestion``. It is not the list on which a
problem is issued (``lists``: an item there is a frozen snapshot).
Invariants: closed if and only if there is a day of closing; closed never without proof, and never by the doer or
somebody with a post in or below the responsible unit; overdue is computed, never set; nothing issued is deleted.
"""
