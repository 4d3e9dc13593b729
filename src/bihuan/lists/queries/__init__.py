"""Reads over lists: what is carried over, the bill, receipts, duties, what waits for whom, the figures of a circular."""
