"""Heads decide what a transaction may assume; the registry decides which values get counters."""

from dataclasses import replace

from outlay.adapters.dynamodb.values_registry import ValuesRegistry
from outlay.contracts import keys, metrics
from outlay.contracts.dimensions import OTHER

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.rollup_rig import Rig, patient

HOUR_KEY = keys.hour_key(ORG, "2026-11-22T12:00", 0)


def seal(rig: Rig, state: str = "sealed") -> None:
    table = rig.dynamodb.tables["figures"]
    table[HOUR_KEY, keys.HEAD] = {
        "pk": {"S": HOUR_KEY},
        "sk": {"S": keys.HEAD},
        "rev": {"N": "0"},
        "u": {"N": "0"},
        "st": {"S": state},
    }


def test_a_transaction_raises_the_head_of_each_hour_it_touches_by_one():
    rig = Rig()
    rig.deliver(a_batch(an_event(event_id="1"), an_event(event_id="2", team="b"), batch_id=a_batch_id(1)))
    rig.deliver(a_batch(an_event(event_id="3"), batch_id=a_batch_id(2)))
    head = rig.heads()[HOUR_KEY]
    assert (head["rev"]["N"], head["u"]["N"], head["st"]["S"], head["org"]["S"]) == ("2", "3", "open", ORG)


def test_a_late_event_in_a_sealed_hour_also_raises_its_day_and_month():
    rig = Rig()
    rig.now_ms = NOW_MS + 9_000
    seal(rig)
    batch = a_batch()
    rig.deliver(batch)
    heads = rig.heads()
    assert {head["at"]["N"] for head in heads.values()} == {str(NOW_MS + 9_000)}
    assert heads[HOUR_KEY]["st"]["S"] == "sealed"
    assert heads[HOUR_KEY]["rev"]["N"] == "1"
    assert heads[keys.day_key(ORG, "2026-11-22")]["rev"]["N"] == "1"
    assert heads[keys.month_key(ORG, "2026-11")]["rev"]["N"] == "1"
    rig.assert_exact([batch])


def test_a_known_sealed_hour_costs_one_transaction_and_an_hour_opened_again_is_noticed():
    rig = Rig()
    seal(rig)
    app = rig.container()
    rig.deliver(a_batch(an_event(event_id="1"), batch_id=a_batch_id(1)), container=app)
    before = rig.dynamodb.calls.count("transact_write_items")
    rig.deliver(a_batch(an_event(event_id="2"), batch_id=a_batch_id(2)), container=app)
    assert rig.dynamodb.calls.count("transact_write_items") == before + 1
    seal(rig, "open")
    rig.deliver(a_batch(an_event(event_id="3"), batch_id=a_batch_id(3)), container=app)
    assert rig.heads()[HOUR_KEY]["st"]["S"] == "open"


def test_a_part_that_won_nothing_leaves_its_marker_and_numbers_only():
    rig = Rig()
    rig.deliver(a_batch(batch_id=a_batch_id(1)))
    heads = rig.heads()
    rig.deliver(a_batch(batch_id=a_batch_id(2)))
    assert rig.heads() == heads
    marker = rig.markers()[keys.marker_key(ORG, a_batch_id(2)), "0000"]
    assert {name: marker[name] for name in ("rcv", "won", "dup", "con", "unp", "rating")} == {
        "rcv": {"N": "1"},
        "won": {"N": "0"},
        "dup": {"N": "1"},
        "con": {"N": "0"},
        "unp": {"N": "0"},
        "rating": {"N": "0"},
    }


def test_markers_and_claims_live_80_days_after_the_later_of_event_and_receipt():
    rig = Rig()
    batch = a_batch(an_event(timestamp_ms=NOW_MS + 5000), received_ms=NOW_MS)
    rig.deliver(batch)
    expires = str((NOW_MS + 5000) // 1000 + 80 * 86_400)
    [claim] = rig.dynamodb.items("claims")
    [marker] = rig.markers().values()
    assert claim["ttl"]["N"] == marker["ttl"]["N"] == expires


def test_claims_of_an_import_never_expire():
    rig = Rig()
    rig.deliver(a_batch(source="import"))
    [claim] = rig.dynamodb.items("claims")
    assert "ttl" not in claim


def test_a_burst_of_new_values_goes_to_other_and_the_row_keeps_the_true_value():
    rig = Rig()
    events = [an_event(event_id=f"e{n}", feature=f"random-{n:04d}") for n in range(1_040)]
    batches = [a_batch(*events[start : start + 260], batch_id=a_batch_id(start + 1)) for start in range(0, 1_040, 260)]
    rig.deliver(*batches)
    features = {values.split("|")[5] for _, values in rig.counters()}
    assert len(features) == 1_001
    assert OTHER in features
    assert sum(counter["n"] for counter in rig.counters().values()) == 1_040
    assert rig.metrics[metrics.VALUES_TO_OTHER] == 40
    assert {row["feature"] for row in rig.firehose.rows()} == {event.feature for event in events}
    recorded = [
        (batch.batch_id, int(position["N"]))
        for batch in batches
        for (pk, _), marker in rig.markers().items()
        if pk == keys.marker_key(ORG, batch.batch_id)
        for position in marker.get("other", {"M": {"feature": {"L": []}}})["M"]["feature"]["L"]
    ]
    assert len(recorded) == len(set(recorded)) == 40
    figures = rig.figures()
    rig.deliver(*reversed(batches))
    assert rig.figures() == figures


def test_the_registry_is_asked_only_about_values_it_has_not_seen():
    rig = Rig()
    app = rig.container()
    rig.deliver(a_batch(batch_id=a_batch_id(1)), container=app)
    calls = len(rig.dynamodb.calls)
    rig.deliver(a_batch(an_event(event_id="2"), batch_id=a_batch_id(2)), container=app)
    assert sorted(rig.dynamodb.calls[calls:]) == ["batch_execute_statement", "get_item", "transact_write_items"]


def test_two_containers_never_admit_more_than_the_cap_together():
    rig = Rig()
    place = ("feature", "2026-11")
    one, two = (ValuesRegistry(rig.dynamodb, "figures", retry=patient(), cap=10) for _ in range(2))
    assert one.refused(ORG, {place: {f"a{n}" for n in range(6)}}) == {}
    assert len(two.refused(ORG, {place: {f"b{n}" for n in range(6)}})[place]) == 2
    assert len(one.refused(ORG, {place: {f"c{n}" for n in range(6)}})[place]) == 6
    assert one.refused(ORG, {place: {f"a{n}" for n in range(6)}}) == {}
    [item] = [item for item in rig.dynamodb.items("figures") if "#V#" in item["pk"]["S"]]
    assert len(item["vs"]["SS"]) == 10


def test_lanes_of_an_hour_are_counted_apart():
    rig = Rig()
    first = a_batch(an_event(event_id="1"), batch_id=a_batch_id(1))
    second = replace(a_batch(an_event(event_id="2"), batch_id=a_batch_id(2)), lane=1)
    rig.deliver(first, second)
    assert set(rig.heads()) == {HOUR_KEY, keys.hour_key(ORG, "2026-11-22T12:00", 1)}
    rig.assert_exact([first, second])
