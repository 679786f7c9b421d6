"""Python client of Outlay."""
