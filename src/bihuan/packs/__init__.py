"""Which rules are in force where and since when.

A pack is a regulation as data: kinds of record, indicators, sources. Its versions are immutable texts in the
database; files under ``data/<code>/`` only load them. A unit adopts a version from a day for what is below it, and
what is in force at a unit is the base pack with every local pack on the way down laid over it. Requirements of one's
own (个性化要求, 自选动作) are written in forms and become a local pack when they are put in force.

It is not a place where verdicts are reached (``indicators``) or kept, and it knows no record.
Invariants: a version that was loaded is never changed; what was adopted is never deleted, only ended; nothing takes
effect inside a period that is closed; a looser value than the one above is refused; where nothing was adopted, the
shipped base pack is in force.
"""
