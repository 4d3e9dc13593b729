"""Full-text search that finds Chinese words by their pairs of characters.

Every text is folded (width, case, traditional to simplified), cut into overlapping pairs and kept in the database's
own text index; a find is checked against the folded text, so 手机 is found exactly where it stands. It is not the
search for similar problems. What may be seen is decided by the path of the unit that a text belongs to.
Invariants: a hit lies inside the asked spans; a text that holds the words as asked is found, one that does not is
not; the index can be built anew from the objects at any time, and is no part of the ledger.
"""
