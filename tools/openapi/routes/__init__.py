"""What is declared about the routes of each module of ``functions.api``."""
