"""Terms and elections (任期与换届): the clock of each committee, the superior's reminder, extension, election and
by-election, dismissal, and the data of their papers.

What it is: the workflow from the superior's reminder to the approved result, for organ committees, organ discipline
commissions, general branches and branches (机关条例 Art. 5–9, 37; 选举条例 Art. 3–5; 支部条例 ch. 6). An organ-level
body is decided on by the Party group and approved by the working committee, a branch by its mother body.
What it is not: a register of who voted how. A tally is plain numbers. Terms and posts themselves lie in ``orgs``.

What always holds: a body has at most one open term election and one open extension; nobody approves what he asked
for; a term begins only with an approved result; a by-election never begins a term, so the new member's time ends
with the committee's; what a merged or closed unit had open is ended with the reason, never left behind.
"""
