"""A fictional province: the sample data, the same for a seed number and a date, and the builders that tests use.

Two halves. Everything beside ``builders`` and ``management`` is pure: no Django, no clock; chance comes in as a seeded
``Random``. ``province.make(seed, on)`` gives all of it as values: ``tree`` and ``people`` the organisations and who holds
which post, ``membership`` who is on a branch's register, ``phrases`` and ``findings`` what is found and in which words,
``stories`` how a rectification goes, ``caseload`` and ``quarters`` the lists of three years, ``register`` duties,
deployments, requests and reports.
``builders`` writes what they say into the database in bulk, with ledger leaves, as the services would have.

Everything here is invented: the province, its organs, its people, its telephone numbers. The root carries the word
虚构, so that every page and paper made from the sample says so.
"""
