"""Claims and markers as the proof reads them: whole, consistently, a hundred a call."""

import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

from outlay.adapters.dynamodb.batch_read import read_all
from outlay.adapters.dynamodb.claims import claim_of
from outlay.adapters.dynamodb.cube_items import number
from outlay.adapters.retry import Retry
from outlay.application.check_claims import MarkedPart
from outlay.contracts import keys
from outlay.domain.claims import Claim


class ClaimChecks:
    """``application.verify_claims.ClaimStore``. Raises ``Upstream`` where a table does not answer."""

    def __init__(self, client: Any, *, claims_table: str, figures_table: str, retry: Retry | None = None) -> None:
        self._client = client
        self._claims_table = claims_table
        self._figures_table = figures_table
        self._retry = retry or Retry(sleep=time.sleep, chance=random.random)

    def markers(self, org: str, parts: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], MarkedPart]:
        places = {(keys.marker_key(org, batch), keys.marker_sort(part)): (batch, part) for batch, part in parts}
        wanted = [{keys.PK: {"S": pk}, keys.SK: {"S": sk}} for pk, sk in places]
        found = read_all(self._client, self._figures_table, wanted, "", self._retry)
        return {places[item[keys.PK]["S"], item[keys.SK]["S"]]: _marked(item) for item in found}

    def claims(self, org: str, event_ids: Sequence[str]) -> Mapping[str, Claim]:
        ids = {keys.claim_key(org, event_id): event_id for event_id in event_ids}
        found = read_all(self._client, self._claims_table, [{keys.PK: {"S": key}} for key in ids], "", self._retry)
        return {ids[item[keys.PK]["S"]]: claim_of(ids[item[keys.PK]["S"]], item) for item in found}


def _marked(item: Mapping[str, Any]) -> MarkedPart:
    late = number(item, "late")
    return MarkedPart(
        received=number(item, "rcv"),
        won=number(item, "won") - late,
        duplicates=number(item, "dup"),
        conflicts=number(item, "con"),
        voided=number(item, "vod"),
        late=late,
        rating=number(item, "rating"),
    )
