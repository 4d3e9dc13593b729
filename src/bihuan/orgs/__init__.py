"""Organisations, people in posts, terms of office, accounts and grants.

A ``Unit`` is an identity with its present state; ``UnitVersion`` is its dated name, kind, parent, class, system,
zone and liaison office. The present path governs rights, pages about the past use the versions. A person may hold
several posts; an account acts through grants. It is not a register of members: the state's member system has those.
Invariants: the tree has one root; a path is its parent's path and four base-36 characters; versions of one unit do
not overlap and have no gap; an account holds at most one administrator's role.
"""
