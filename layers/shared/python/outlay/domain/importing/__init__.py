"""Reading usage of the past from CSV, JSON and Parquet: rows, their meaning, their identity.

Used by the command and by the function that imports, so that a file means the same to both. What is said about a file
is read at a terminal and on a page: it names no option of the command (`FileProblem.say`).
"""
