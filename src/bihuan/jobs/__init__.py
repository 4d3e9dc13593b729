"""Work done in the background: state, lease, attempts, cursor, progress, cancel.

A ``Job`` is a row; a worker takes it by a conditional update and holds it by a lease that it renews. A worker that
dies leaves a lease that runs out, and another one goes on from the cursor, which was saved in the same transaction
as the work. django-tasks only says that something is there to do. It is not a scheduler: what is due each night is
the loop's affair.
Invariants: one holder at a time (the name written at the taking is the fence); a step and its cursor are saved
together or not at all; three tries without progress park a job, and its owner sees it; a job belongs to the account
that asked for it.
"""
