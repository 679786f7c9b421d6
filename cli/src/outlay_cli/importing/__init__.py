"""Reading usage of the past from CSV, JSON and Parquet: rows, their meaning, their identity, the position reached."""
