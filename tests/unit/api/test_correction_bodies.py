"""The routes of corrections: what is refused, and that a whole key never gets further than the refusal."""

from typing import Any

import pytest

from tests.support.api_world import ApiWorld

KEY_ID = "9fs0c0h2rqb8"
WHY = {"reason": "leaked key"}
RANGE = {"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"}


def refused(body: dict[str, Any]) -> dict[str, str]:
    answer = ApiWorld().send("POST", "/v1/corrections", body={**WHY, **body})
    assert answer["statusCode"] == 400
    return {one["field"]: one["reason"] for one in answer["json"]["errors"]}


@pytest.mark.parametrize("key", [f"ok_{KEY_ID}_{'s' * 40}", f"ok_{KEY_ID}", "", KEY_ID.upper()])
def test_a_key_is_named_by_its_id_and_never_kept_whole(key: str) -> None:
    assert "never send the key itself" in refused({"api_key": key, **RANGE})["api_key"]


def test_the_range_has_to_begin_before_its_end_be_it_dates_or_moments() -> None:
    start = RANGE["from"]
    assert refused({"api_key": KEY_ID, "from": start, "to": "2026-11-20"}) == {"to": "must be after 'from'"}
    assert set(refused({"api_key": KEY_ID, "from": "2026-13-01", "to": "2026-11-20T08:00:00"})) == {"from", "to"}


@pytest.mark.parametrize("body", [{}, {"event_id": "a", "api_key": KEY_ID, **RANGE}])
def test_every_problem_names_a_field(body: dict[str, Any]) -> None:
    assert "must name one of" in refused(body)["body"]
