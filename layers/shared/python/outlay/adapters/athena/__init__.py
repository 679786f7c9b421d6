"""The lake by Athena."""
