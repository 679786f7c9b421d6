"""Outlay: the meter, the forecast and the brake for a company's AI spend.

Imports point downwards only: ``runtime`` → ``adapters`` → ``application`` → ``domain`` → ``contracts``.
"""

__version__ = "0.1.0"
