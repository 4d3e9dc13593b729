"""From the tables to the values of papers. Every function reads only; what it does not find stays empty."""
