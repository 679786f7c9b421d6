"""A month of users as the packer leaves them, beside a history."""

from datetime import timedelta

import numpy as np
from outlay.adapters.dynamodb.user_cubes import DynamoUserCubes
from outlay.application.user_cubes import Progress, UserCube
from outlay.contracts.dimensions import USER_DIMENSIONS
from outlay.domain.cubes import encode, from_rows
from outlay.domain.user_cubes import totals_of

from bench.support.history import NOW_MS, ORG, History
from bench.support.recorder import Recorder

DAYS = 31
_MINUTE_MS = 60_000


class _NoObjects:
    """Days of this size lie in items."""

    def read(self, key: str) -> bytes | None:
        raise AssertionError(key)

    def write(self, key: str, data: bytes) -> None:
        raise AssertionError(f"{key} of {len(data)} bytes")

    def remove(self, key: str) -> None:
        raise AssertionError(key)


def put_users(history: History, *, users_a_day: int, seed: int = 5) -> None:
    """So many users on each of the last 31 days, of twice as many, each with one or two models."""
    chance = np.random.default_rng(seed)
    everybody = [f"u_{chance.bytes(16).hex()}" for _ in range(users_a_day * 2)]
    store = DynamoUserCubes(Recorder(history), "figures", objects=_NoObjects())
    for back in range(DAYS):
        day = (history.today - timedelta(days=back)).isoformat()
        chosen = [everybody[place] for place in chance.choice(len(everybody), users_a_day, replace=False)]
        rows = [_row(user, chance) for user in chosen for _ in range(int(chance.integers(1, 3)))]
        cube = from_rows(USER_DIMENSIONS, rows)
        data = encode(cube)
        stored = UserCube(day=day, round=1, data=data, totals=totals_of(cube), first_received=day)
        assert store.replace(ORG, stored, held=None)
    assert store.advance(ORG, Progress(round=1, to_ms=NOW_MS - 10 * _MINUTE_MS))


def _row(user: str, chance: np.random.Generator) -> tuple[tuple[str, ...], dict[str, int]]:
    place = int(user[2:8], 16)
    values = (user, "openai", f"model-{chance.integers(12)}", f"project-{place % 12}", f"team-{place % 10}")
    requests, tokens = int(chance.integers(1, 40)), int(chance.integers(1_000, 1_000_000))
    money = {f"cost_{name}": int(chance.integers(10**9, 10**12)) for name in ("input", "cache_read", "output")}
    buckets = {name: tokens // share for name, share in (("input_uncached_tokens", 1), ("output_tokens", 7))}
    return values, {"requests": requests, "latency_ms_sum": tokens, "latency_count": requests, **money, **buckets}
