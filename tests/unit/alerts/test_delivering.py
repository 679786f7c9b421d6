"""Deliveries: planned once, claimed, tried, given up, sent again; and none in another's way."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.application.control_store import Refused
from outlay.application.outbound_ports import OutboundFailed
from outlay.application.raise_alert import ALERT_WRITES, alert_writes
from outlay.contracts import budget_keys
from outlay.domain.alert import AlertKind, alert_id, is_alert_id, moment_of
from outlay.domain.delivery import CLAIM_MS, RETRY_AFTER_MS, is_delivery_id
from outlay.domain.errors import Upstream

from tests.support.alerting import HOOK, SLACK, AlertWorld, a_world_with_people, an_alert, put_member
from tests.support.builders import NOW_MS, ORG

MINUTE_MS = 60_000


def due_notes(world: AlertWorld) -> list[str]:
    return [one.place.sk for one in world.api.store.page(budget_keys.DUE_KEY)]


def test_an_alert_s_id_is_the_same_for_the_same_and_in_the_order_of_time() -> None:
    first, again, other = (alert_id(NOW_MS, *what) for what in (("a", "b"), ("a", "b"), ("ab", "")))
    assert first == again != other
    assert is_alert_id(first)
    assert moment_of(first) == NOW_MS
    assert alert_id(NOW_MS + 1, "a") > first


def test_a_transaction_that_is_repeated_makes_one_alert() -> None:
    world = a_world_with_people()
    assert len(alert_writes(an_alert())) == ALERT_WRITES
    world.raise_alert(an_alert())
    with pytest.raises(Refused):
        world.raise_alert(an_alert())
    world.plan(an_alert())
    world.plan(an_alert())
    world.work()
    assert len(world.told.outbox.mails) == 1


def test_an_alert_is_told_and_nothing_stays_due() -> None:
    world = a_world_with_people()
    assert world.tell(an_alert(owners=("owner",))) == ["sent"]
    [mail] = world.told.outbox.mails
    assert mail.to == "owner@example.com"
    assert due_notes(world) == []
    states = {receiver: one.state for receiver, one in world.deliveries(an_alert()).items()}
    assert states == {("app", "owner"): "sent", ("app", "sub-1"): "sent", ("email", "owner"): "sent"}
    assert all(is_delivery_id(one.delivery_id) for one in world.deliveries(an_alert()).values())


def test_a_mail_names_people_by_the_addresses_of_the_members_list() -> None:
    world = a_world_with_people()
    put_member(world.api, "kim")
    facts = {"requested_by": "kim", "decided_by": "gone", "decision": "granted", "until_ms": NOW_MS, "amount": 5}
    assert world.tell(an_alert(kind=AlertKind.INCREASE_DECIDED, owners=("owner",), facts=facts)) == ["sent", "sent"]
    assert {"kim@example.com asked for it. Somebody granted it." in mail.text for mail in world.told.outbox.mails} == {
        True
    }


def test_an_alert_that_nobody_handed_on_is_found_by_the_schedule() -> None:
    world = a_world_with_people()
    world.raise_alert(an_alert())
    world.run_schedule()
    assert len(world.told.outbox.mails) == 1


def test_planning_that_broke_off_goes_on_and_tells_nobody_twice() -> None:
    world = a_world_with_people()
    for number in range(120):
        put_member(world.api, f"admin-{number:03d}", role="admin")
    alert = world.raise_alert(an_alert())
    commit, left = world.api.database.transact_write_items, [3]

    def breaking(**arguments: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            raise Upstream("the function was ended")
        return commit(**arguments)

    world.api.database.transact_write_items = breaking  # type: ignore[method-assign] - a crash at this call
    with pytest.raises(Upstream):
        world.plan(alert)
    assert 0 < len(world.deliveries(alert)) < 242
    world.run_schedule()
    world.run_schedule()
    assert len(world.deliveries(alert)) == 242
    mails = [one.to for one in world.told.outbox.mails]
    assert len(mails) == len(set(mails)) == 121


def test_a_failed_delivery_is_tried_again_until_it_is_dead() -> None:
    world = a_world_with_people()
    channel = world.channel(kind="webhook", target=HOOK)
    world.told.posted.becomes = [500] * 9
    alert = an_alert()
    assert "failed" in world.tell(alert)
    for wait in RETRY_AFTER_MS:
        assert world.run_schedule() == []
        world.api.now_ms += wait
        assert world.run_schedule() == ["failed"]
    dead = world.deliveries(alert)[("webhook", channel["channel_id"])]
    assert dead.state == "dead"
    assert len(dead.attempts) == len(RETRY_AFTER_MS) + 1
    assert due_notes(world) == []
    world.api.now_ms += 100 * RETRY_AFTER_MS[-1]
    assert world.run_schedule() == []


def test_the_first_failures_are_repeated_by_whoever_called_and_later_ones_by_the_sweep() -> None:
    world = a_world_with_people()
    world.channel(kind="webhook", target=HOOK)
    world.told.posted.becomes = [500] * 9
    alert = an_alert()
    world.plan(world.raise_alert(alert))
    wanted = next(
        {"org": ORG, "alert_id": alert.alert_id, "delivery_id": one.delivery_id}
        for (kind, _), one in world.deliveries(alert).items()
        if kind == "webhook"
    )
    for wait in RETRY_AFTER_MS[:2]:
        with pytest.raises(Upstream):
            world.app.answer({"deliver": wanted})
        world.api.now_ms += wait
    assert world.app.answer({"deliver": wanted}) == {"result": "failed"}
    assert world.app.answer({"deliver": wanted}) == {"result": None}


def test_a_dead_delivery_is_seen_and_sent_again() -> None:
    world = a_world_with_people()
    channel = world.channel(kind="slack", target=SLACK)
    world.told.posted.becomes = [404]
    alert = an_alert(level="critical")
    world.tell(alert)
    [dead] = world.api.send("GET", "/v1/deliveries/dead")["json"]["deliveries"]
    assert dead["receiver"] == {"subject": None, "channel_id": channel["channel_id"], "channel_name": "Ours"}
    path = f"/v1/alerts/{alert.alert_id}/deliveries/{dead['delivery_id']}/resend"
    assert world.api.send("POST", path)["statusCode"] == 202
    assert world.work() == ["sent"]
    assert world.api.send("GET", "/v1/deliveries/dead")["json"]["deliveries"] == []
    answer = world.api.send("POST", path)
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "delivery_state")


def test_one_broken_channel_delays_no_other() -> None:
    world = a_world_with_people()
    world.channel(kind="webhook", target=HOOK)
    world.channel(kind="webhook", target=HOOK + "/2")
    world.told.posted.becomes = [OutboundFailed("timeout"), 200]
    results = world.tell(an_alert())
    assert sorted(results) == ["sent", "sent", "timed_out"]
    # Each was an invocation of its own: nothing waited for what timed out.
    assert len(world.told.outbox.mails) == 1


def test_an_organization_with_much_to_tell_does_not_keep_the_schedule_from_others() -> None:
    world = a_world_with_people()
    alerts = [world.raise_alert(an_alert(at_ms=NOW_MS - 1 - each)) for each in range(30)]
    world.app.answer({"due": True})
    assert {one for _, one in world.told.called.raised} == {one.alert_id for one in alerts}
    assert world.told.outbox.mails == []


def test_two_runs_of_one_delivery_send_it_once() -> None:
    world = a_world_with_people()
    alert = world.raise_alert(an_alert(owners=("owner",)))
    world.plan(alert)
    [call] = world.told.called.deliveries
    world.told.called.deliveries.append(call)
    assert sorted(world.work(), key=str) == [None, "sent"]


def test_an_attempt_that_was_cut_off_counts_as_interrupted_and_is_made_again() -> None:
    world = a_world_with_people()
    alert = world.raise_alert(an_alert(owners=("owner",)))
    world.plan(alert)
    world.told.outbox.becomes = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        world.work()
    assert world.run_schedule() == []
    world.api.now_ms += CLAIM_MS
    assert world.run_schedule() == ["sent"]
    attempts = world.deliveries(alert)[("email", "owner")].attempts
    assert [one.result for one in attempts] == ["interrupted", "sent"]


def test_a_delivery_to_a_channel_that_was_removed_is_dropped() -> None:
    world = a_world_with_people()
    channel = world.channel(kind="webhook", target=HOOK)
    alert = world.raise_alert(an_alert())
    world.plan(alert)
    path = f"/v1/channels/{channel['channel_id']}"
    assert world.api.send("DELETE", path, if_match="*")["statusCode"] == 200
    assert "channel_gone" in world.work()
    assert world.deliveries(alert)[("webhook", channel["channel_id"])].state == "dropped"


def test_a_resolved_notice_follows_the_alert_and_closes_it() -> None:
    world = a_world_with_people()
    world.channel(kind="slack", target=SLACK)
    alert = an_alert(level="critical", owners=("owner",))
    world.tell(alert)
    world.api.now_ms += MINUTE_MS
    notice = an_alert(level="resolved", kind=AlertKind.BUDGET_RESOLVED, at_ms=world.api.now_ms, owners=("owner",))
    world.tell(notice)
    assert world.deliveries(notice).keys() == world.deliveries(alert).keys()
    assert world.alert(alert).state == "resolved"
    other = an_alert(level="resolved", kind=AlertKind.BUDGET_RESOLVED, owners=("owner",))
    other = replace(other, facts={**other.facts, "threshold": "actual-50"}, alert_id=alert_id(NOW_MS, "other"))
    world.tell(other)
    assert world.deliveries(other).keys() == {("app", "owner")}


def test_a_note_without_an_alert_goes() -> None:
    world = AlertWorld()
    note = alert_writes(an_alert())[1]
    world.api.store.commit([note], now_ms=NOW_MS)
    assert world.run_schedule() == []
    assert due_notes(world) == []


def test_what_the_function_is_asked_has_to_be_understood() -> None:
    with pytest.raises(ValueError, match="neither"):
        AlertWorld().app.answer({"what": ORG})
