"""What the sample province says: a grammar of its own, as data files and a small engine.

``found/*.toml`` holds what supervision of organ Party building finds, one topic a table: statements, concrete facts,
goals, measures, what was done, how it was verified, what treats the root, what was learnt. ``pools.toml`` holds the
sentences that fit every topic. ``grammar`` expands a template, ``scene`` supplies words, counts and dates that agree
with each other and with the day of finding.
"""
