"""What is asked of whom: the bill of every demand, on what basis, approved by whom, how many minutes (F96, D-05).

A demand names what asked by value (``lists.edition:12``), so this app knows no list and no form. It is shown to the
sender before he sends and published downwards afterwards. It is not a measure of anybody's diligence: nothing here
counts log-ins, time on line or pages opened; the minutes are an estimate by the kind of demand.
Invariants: a demand is recorded once when it goes out and never changed; its basis and its approver are named.
"""
