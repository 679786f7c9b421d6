"""The description of the HTTP API, made from its code: docs/openapi.json (OpenAPI 3.1) and docs/guides/errors.md.

Methods, paths, bodies, limits and words come from the functions themselves; what these can't tell (what is answered, in
which words a parameter is explained) is declared in ``routes``, one module for each routes module of the API. Nothing
here is shipped with a function. The unit tests hold every answer against it.
"""
