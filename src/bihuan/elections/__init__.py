"""Terms and elections: the clock of each committee, the superior's reminder, extension, election and by-election, their papers' data.

What it is: the workflow from reminder to approved result, for organ committees, organ discipline commissions, general
branches and branches. What it is not: a register of ballots by person; a count of who voted how. Terms and posts
themselves lie in ``orgs``.
"""
