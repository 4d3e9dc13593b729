"""Forms of records, made from the kinds of the pack."""
