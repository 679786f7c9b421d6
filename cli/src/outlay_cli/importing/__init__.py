"""Reading usage of the past from CSV and JSONL: rows, their meaning, their identity, the position reached."""
