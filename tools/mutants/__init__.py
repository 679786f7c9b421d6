"""Mutation testing of the code that counts: small changes are made to it, and a test has to notice each.

See ``docs/decisions/0012-mutation-testing.md`` for why it is our own.
"""
