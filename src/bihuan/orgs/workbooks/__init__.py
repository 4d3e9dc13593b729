"""Organisations, posts and terms as workbooks (INTERFACES part 2): one module for each kind."""
