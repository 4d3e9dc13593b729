"""A fictional province: the sample data, the same for a seed number and a date, and the builders that tests use.

Two halves. ``values``, ``names``, ``departments``, ``tree``, ``people``, ``phrases``, ``stories``, ``lists_plan``,
``duties``, ``register`` and ``province`` are pure: no Django, no clock; chance comes in as a seeded ``Random``.
``builders`` writes what they say into the database in bulk, with ledger leaves, as the services would have.

Everything here is invented: the province, its organs, its people, its telephone numbers. The root carries the word
虚构, so that every page and paper made from the sample says so.
"""
