"""Who may do what. Values only: no tables, no requests to a database.

``policy`` is the whole matrix on one page, ``scope`` turns grants into what may be seen and done,
``requires`` marks a view with the action it needs. It is not the place where grants are kept (``orgs``).
Invariants: every URL names an action, every action is used; outside the scope 404, a right lacking inside it 403.
"""
