"""Who is let in where, written out by hand beside the product's own table: a mistake in either shows.

Each route names everybody who is let in, by letter; everybody else is refused. Being let in means no 401 and no 403:
what the route then says of a made-up id or an empty body is not asked here.

==  =========================================================================
V   a viewer
M   a manager (of another team than the one whose data there is)
A   an administrator of the organization
r   an API key with the scope read
i   an API key with the scope ingest
l   an API key with the scope lease
S   an account that belongs to no organization
P   an administrator of the deployment, who belongs to no organization
==  =========================================================================

``*`` is everybody, signed in or not.
"""

from collections.abc import Mapping

LETTERS = "VMArilSP"

LET_IN: Mapping[str, str] = {
    "GET /health": "*",
    "POST /v1/auth/login": "*",
    "POST /v1/auth/refresh": "*",
    "POST /v1/events": "i",
    "GET /v1/batches/{batch_id}": "VMAri",
    "GET /v1/costs": "MAr",
    "GET /v1/costs/summary": "MAr",
    "GET /v1/costs/trends": "MAr",
    "GET /v1/costs/burn-rate": "MAr",
    "GET /v1/usage/summary": "MAr",
    "GET /v1/account/stats": "Ar",
    "GET /v1/users": "Ar",
    "GET /v1/users/summary": "Ar",
    "GET /v1/events": "MAr",
    "GET /v1/me/costs": "VMA",
    "GET /v1/me/events": "VMA",
    "GET /v1/members": "A",
    "GET /v1/members/{subject}": "A",
    "PUT /v1/members/{subject}": "A",
    "DELETE /v1/members/{subject}": "A",
    "GET /v1/keys": "A",
    "POST /v1/keys": "A",
    "GET /v1/keys/{key_id}": "A",
    "PUT /v1/keys/{key_id}": "A",
    "DELETE /v1/keys/{key_id}": "A",
    "POST /v1/keys/{key_id}/rotate": "A",
    "GET /v1/limits": "VMAril",
    "GET /v1/plans": "P",
    "GET /v1/plans/{name}": "P",
    "PUT /v1/plans/{name}": "P",
    "DELETE /v1/plans/{name}": "P",
    "GET /v1/prices": "VMAr",
    "GET /v1/prices/lookup": "VMAr",
    "GET /v1/prices/history": "VMAr",
    "GET /v1/prices/compare": "MAr",
    "POST /v1/prices/compare": "VMAr",
    "GET /v1/models": "VMAr",
    "GET /v1/models/lookup": "VMAr",
    "GET /v1/prices/unpriced": "Ar",
    "GET /v1/prices/aliases": "A",
    "PUT /v1/prices/aliases": "A",
    "DELETE /v1/prices/aliases": "A",
    "GET /v1/prices/entries": "VMA",
    "POST /v1/prices/entries": "P",
    "POST /v1/prices/entries/{sequence}/withdraw": "P",
    "GET /v1/prices/negotiated": "A",
    "POST /v1/prices/negotiated": "A",
    "POST /v1/prices/negotiated/{sequence}/withdraw": "A",
    "POST /v1/prices/negotiated/{sequence}/grant": "P",
    "POST /v1/prices/negotiated/{sequence}/refuse": "P",
    "GET /v1/prices/rerate": "A",
    "POST /v1/prices/rerate": "A",
    "GET /v1/prices/rerate/{rerating_id}": "A",
    "POST /v1/prices/rerate/{rerating_id}/apply": "A",
    "GET /v1/verify": "A",
    "GET /v1/verify/claims": "A",
    "GET /v1/verify/batches": "A",
    "GET /v1/verify/batches/{batch_id}": "A",
    "GET /v1/verify/history": "A",
    "GET /v1/quarantine": "A",
    "GET /v1/quarantine/{batch_id}": "A",
    "POST /v1/quarantine/{batch_id}/redrive": "A",
    "POST /v1/quarantine/{batch_id}/discard": "A",
    "GET /v1/corrections": "A",
    "POST /v1/corrections": "A",
    "GET /v1/corrections/{correction_id}": "A",
    "POST /v1/corrections/{correction_id}/apply": "A",
    "GET /v1/imports": "A",
    "POST /v1/imports": "A",
    "GET /v1/imports/{import_id}": "A",
    "DELETE /v1/imports/{import_id}": "A",
    "POST /v1/imports/{import_id}/upload": "A",
    "POST /v1/imports/{import_id}/check": "A",
    "POST /v1/imports/{import_id}/start": "A",
    "POST /v1/imports/{import_id}/complete": "A",
    "GET /v1/imports/{import_id}/problems": "A",
    "POST /v1/imports/{import_id}/undo": "A",
    "GET /v1/people": "A",
    "GET /v1/people/{pseudonym}": "A",
    "GET /v1/people/{pseudonym}/export": "A",
    "GET /v1/people/{pseudonym}/events": "A",
    "POST /v1/people/{pseudonym}/erase": "A",
    "GET /v1/erasures": "A",
    "GET /v1/erasures/{erasure_id}": "A",
    "GET /v1/retention": "A",
    "PUT /v1/retention": "A",
    "GET /v1/cleanups": "A",
    "GET /v1/archive/{kind}": "A",
    "GET /v1/periods": "A",
    "GET /v1/periods/{month}": "A",
    "GET /v1/periods/{month}/statement": "A",
    "POST /v1/periods/{month}/close": "A",
    "GET /v1/organizations": "P",
    "POST /v1/organizations": "VMASP",
    "GET /v1/organization": "VMAr",
    "PUT /v1/organization": "A",
    "GET /v1/teams": "VMAr",
    "POST /v1/teams": "A",
    "GET /v1/teams/{id}": "VMAr",
    "PUT /v1/teams/{id}": "A",
    "DELETE /v1/teams/{id}": "A",
    "GET /v1/projects": "VMAr",
    "POST /v1/projects": "A",
    "GET /v1/projects/{id}": "VMAr",
    "PUT /v1/projects/{id}": "A",
    "DELETE /v1/projects/{id}": "A",
    "GET /v1/features": "VMAr",
    "POST /v1/features": "A",
    "GET /v1/features/{id}": "VMAr",
    "PUT /v1/features/{id}": "A",
    "DELETE /v1/features/{id}": "A",
    "GET /v1/cost-centers": "VMAr",
    "POST /v1/cost-centers": "A",
    "GET /v1/cost-centers/{id}": "VMAr",
    "PUT /v1/cost-centers/{id}": "A",
    "DELETE /v1/cost-centers/{id}": "A",
    "GET /v1/environments": "VMAr",
    "POST /v1/environments": "A",
    "GET /v1/environments/{id}": "VMAr",
    "PUT /v1/environments/{id}": "A",
    "DELETE /v1/environments/{id}": "A",
    "GET /v1/unregistered": "A",
}

MADE_UP: Mapping[str, str] = {
    "batch_id": "b_" + "0" * 40,
    "correction_id": "c_" + "0" * 24,
    "import_id": "imp_01kb2v5w3n8d6e9f0g1h2j3k4m",
    "pseudonym": "u_" + "0" * 32,
    "erasure_id": "e_" + "0" * 32,
    "id": "nobody",
    "kind": "forecast",
    "month": "2026-10",
    "rerating_id": "r_" + "0" * 24,
    "sequence": "999999",
    "subject": "nobody",
    "key_id": "zzzzzzzzzzzz",
    "name": "no-such-plan",
}
"""An id of each kind that exists nowhere."""
NOBODYS = frozenset({"kind", "month", "name"})
"""Parameters that are no ids: every organization has its own of each."""


def who(letters: str) -> frozenset[str]:
    return frozenset(LETTERS) if letters == "*" else frozenset(letters)
