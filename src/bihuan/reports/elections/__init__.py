"""Papers of term elections (DOMAIN 3.8): requests and their reply, election method, ballot, tally sheet, result report,
extension, reminder, table of terms. One module each, all from the values of ``values``."""
