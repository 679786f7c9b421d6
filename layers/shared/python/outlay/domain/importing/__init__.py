"""Reading usage of the past from CSV, JSON and Parquet: rows, their meaning, their identity.

Used by the command and by the function that imports, so that a file means the same to both. Advice names options as the
command writes them (``--map FIELD=COLUMN``); over HTTP they are fields of ``options``.
"""
