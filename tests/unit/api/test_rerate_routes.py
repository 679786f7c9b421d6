"""Re-rating over HTTP: begun, shown, applied, listed."""

from typing import Any

import pytest
from outlay.domain.rerating import Change, Left, Rerating

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG

DAY = 86_400_000
WANTED = {"from": "2026-11-15", "to": "2026-11-22", "reason": "contract 2026-118"}
ID = f"r_{7:024x}"
LINES = {
    ("2026-11-20", "gpt-4o", "search"): Change(requests=3, picousd_before=3 * 10**12, picousd_after=2 * 10**12),
    ("2026-11-21", "ours", ""): Change(requests=2, unpriced_before=2, picousd_after=10**12),
}


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


def a_rerating(**fields: Any) -> Rerating:
    usual = {"rerating_id": ID, "org": ORG, "start_ms": NOW_MS - 7 * DAY, "end_ms": NOW_MS, "revision": 1_000_003}
    told = {"reason": "contract", "who": "ann", "created_ms": NOW_MS, "log_from_ms": NOW_MS - 35 * DAY}
    return Rerating(**{**usual, **told, **fields})


def test_a_preview_is_begun_by_the_function_that_counts_and_audited(world: ApiWorld) -> None:
    answer = world.send("POST", "/v1/prices/rerate", body=WANTED)
    assert (answer["statusCode"], answer["json"]["state"]) == (202, "previewing")
    (_, wanted), (name, asked) = world.rollup.asked
    rerating_id = answer["json"]["rerating_id"]
    assert (name, asked) == ("rate", (ORG, rerating_id))
    assert (wanted["id"], wanted["org"], wanted["only_unpriced"]) == (rerating_id, ORG, False)
    assert wanted["end_ms"] - wanted["start_ms"] == 7 * DAY
    assert any(item["sk"]["S"] and "entry" in item for item in world.database.items("control"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"from": "2026-11-22"}, "to"),
        ({"to": "soon"}, "to"),
        ({"reason": " "}, "reason"),
        ({"only_unpriced": 1}, "only_unpriced"),
        ({"until": "x"}, "until"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_and_nothing_is_begun(
    world: ApiWorld, changes: dict[str, Any], field: str
) -> None:
    answer = world.send("POST", "/v1/prices/rerate", body={**WANTED, **changes})
    assert answer["statusCode"] == 400
    assert field in [one["field"] for one in answer["json"]["errors"]]
    assert world.rollup.asked == []


def test_it_shows_the_difference_by_day_model_and_team(world: ApiWorld) -> None:
    left = Left(closed=4, uncounted=1, months=frozenset({"2026-10"}))
    world.reratings.save(a_rerating(state="previewed", shown=LINES, left=left))
    body = world.send("GET", f"/v1/prices/rerate/{ID}")["json"]
    assert body["lines"]["shown"] == [
        {
            "day": "2026-11-20",
            "model": "gpt-4o",
            "team": "search",
            "requests": 3,
            "newly_priced": 0,
            "no_longer_priced": 0,
            "cost_before_usd": "3.00",
            "cost_after_usd": "2.00",
            "difference_usd": "-1.00",
        },
        {
            "day": "2026-11-21",
            "model": "ours",
            "team": "",
            "requests": 2,
            "newly_priced": 2,
            "no_longer_priced": 0,
            "cost_before_usd": None,
            "cost_after_usd": "1.00",
            "difference_usd": "1.00",
        },
    ]
    assert (body["shown"]["requests"], body["shown"]["difference_usd"]) == (5, "0.00")
    assert body["closed"] == {"requests": 4, "months": ["2026-10"]}
    assert (body["uncounted"], body["out_of_reach_before"], body["price_revision"]) == (1, None, 1_000_003)
    assert (body["from"], body["to"]) == ("2026-11-15", "2026-11-22")


def test_what_is_older_than_the_log_is_named(world: ApiWorld) -> None:
    world.reratings.save(a_rerating(start_ms=NOW_MS - 60 * DAY))
    assert world.send("GET", f"/v1/prices/rerate/{ID}")["json"]["out_of_reach_before"] == "2026-10-18T12:00:00.000Z"


def test_it_is_applied_and_goes_on_beside_the_answer(world: ApiWorld) -> None:
    world.reratings.save(a_rerating(state="previewed", shown=LINES))
    answer = world.send("POST", f"/v1/prices/rerate/{ID}/apply")
    assert (answer["statusCode"], answer["json"]) == (202, {"rerating_id": ID, "state": "running"})
    assert world.rollup.asked == [("apply", (ORG, ID)), ("rate", (ORG, ID))]


def test_why_it_is_not_applied_is_said(world: ApiWorld) -> None:
    world.reratings.save(a_rerating(state="previewed"))
    world.rollup.answers["apply"] = {"refused": "Preview again.", "code": "overtaken"}
    answer = world.send("POST", f"/v1/prices/rerate/{ID}/apply")
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "overtaken")


def test_those_of_others_and_unknown_ones_are_not_there(world: ApiWorld) -> None:
    world.reratings.save(a_rerating(org="other-org"))
    for name in (ID, "r_x", "c_" + "0" * 24):
        assert world.send("GET", f"/v1/prices/rerate/{name}")["statusCode"] == 404
        assert world.send("POST", f"/v1/prices/rerate/{name}/apply")["statusCode"] == 404


def test_all_are_listed_newest_first_without_their_lines(world: ApiWorld) -> None:
    world.reratings.save(a_rerating(state="done", applied=LINES, applied_ms=NOW_MS))
    fill = a_rerating(rerating_id=f"r_{8:024x}", created_ms=NOW_MS + 1, is_automatic=True, applied=LINES, who="outlay")
    world.reratings.save(fill)
    world.reratings.save(a_rerating(rerating_id=f"r_{9:024x}", is_automatic=True))
    listed = world.send("GET", "/v1/prices/rerate")["json"]["reratings"]
    assert [(one["rerating_id"][-1], one["automatic"], one["state"]) for one in listed] == [
        ("8", True, "previewing"),
        ("7", False, "done"),
    ]
    assert "lines" not in listed[0]
