"""Which pack of rules is in force where and since when; versions are immutable and shipped files only load them."""
