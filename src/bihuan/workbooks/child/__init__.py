"""Opening a stranger's workbook. Runs in a confined child, so it imports no Django."""
