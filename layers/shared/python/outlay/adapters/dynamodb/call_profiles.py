"""Profiles of calls: an item a day under ``O#org#C``, and in its head how far they are made."""

import random
import time
from collections.abc import Iterable, Mapping
from typing import Any

from outlay.adapters.dynamodb.batch_read import read_all
from outlay.adapters.dynamodb.cube_items import head_key
from outlay.adapters.retry import Retry
from outlay.contracts import keys
from outlay.domain.call_profile import DayProfile, decode, encode
from outlay.domain.periods import day_start_ms

KEPT_DAYS = 100
"""Facts are of up to 90 days."""
_DAY_S = 86_400
_PROJECTION = "sk, b"


class CallProfilesTable:
    """``application.call_profiles``, both ports. A client of one organization makes this reach no other."""

    def __init__(self, client: Any, table: str, *, retry: Retry | None = None) -> None:
        self._client = client
        self._table = table
        self._retry = retry or Retry(sleep=time.sleep, chance=random.random)

    def profiles(self, org: str, days: Iterable[str]) -> Mapping[str, DayProfile]:
        wanted = [{keys.PK: {"S": keys.profiles_key(org)}, keys.SK: {"S": day}} for day in sorted({*days})]
        found = read_all(self._client, self._table, wanted, _PROJECTION, self._retry)
        return {item[keys.SK]["S"]: decode(bytes(item["b"]["B"])) for item in found}

    def reached(self, org: str) -> str:
        wanted = [head_key(keys.profiles_key(org))]
        found = [*read_all(self._client, self._table, wanted, "made", self._retry)]
        return str(found[0]["made"]["S"]) if found else ""

    def store(self, org: str, profile: DayProfile) -> None:
        self._put(org, profile.day, {"b": {"B": encode(profile)}, keys.TTL: {"N": str(_expiry_s(profile.day))}})

    def reach(self, org: str, day: str) -> None:
        self._put(org, keys.HEAD, {"made": {"S": day}})

    def _put(self, org: str, sort: str, content: Mapping[str, Any]) -> None:
        item = {keys.PK: {"S": keys.profiles_key(org)}, keys.SK: {"S": sort}, "org": {"S": org}, **content}
        self._retry.call("profile", self._client.put_item, TableName=self._table, Item=item)


def _expiry_s(day: str) -> int:
    return day_start_ms(day, "UTC") // 1_000 + KEPT_DAYS * _DAY_S
