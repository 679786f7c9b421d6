"""The first batch settles the time zone: a door that remembers an old profile never stamps by it."""

import pytest
from outlay.application.begin_use import BeginUse
from outlay.domain.batch import DimensionConfig
from outlay.domain.errors import Unauthorized, Upstream
from outlay.domain.organization import Organization

from tests.support.builders import ORG, an_organization
from tests.support.ingest import Door, KeysInMemory, sent_event

NEW = DimensionConfig(revision=2, time_zone="Asia/Kolkata")


def unused() -> Organization:
    return an_organization(in_use=False, dimensions=DimensionConfig(revision=1))


def test_the_first_batch_takes_the_mark_off_and_later_ones_ask_nothing() -> None:
    door = Door(organization=unused())
    assert door.post(sent_event()).status == 202
    assert door.keys.organizations[ORG].in_use is True
    before = door.keys.reads.count("begin_use")
    assert door.post(sent_event(id="another")).status == 202
    door.now_ms += 120_000
    assert door.post(sent_event(id="third")).status == 202
    assert door.keys.reads.count("begin_use") == before == 1


def test_an_organization_in_use_is_never_asked_for() -> None:
    door = Door()
    door.post(sent_event())
    assert "begin_use" not in door.keys.reads


def test_a_door_that_remembers_the_old_time_zone_stamps_the_new_one() -> None:
    door = Door(organization=unused())
    door.post([])  # the profile is remembered from here
    door.keys.organizations[ORG] = an_organization(in_use=False, dimensions=NEW, version=2)
    assert door.post(sent_event()).status == 202
    assert door.log.only_batch().dimensions == NEW
    assert door.keys.organizations[ORG].in_use is True


def test_two_doors_stamp_alike() -> None:
    door = Door(organization=unused())
    door.post([])
    door.keys.organizations[ORG] = an_organization(in_use=True, dimensions=NEW, version=3)
    assert door.post(sent_event()).status == 202
    assert door.log.only_batch().dimensions == NEW


def test_what_is_refused_settles_nothing() -> None:
    door = Door(organization=unused())
    assert door.post(sent_event(provider=None)).status == 422
    assert door.post("no event").status >= 400
    assert door.keys.organizations[ORG].in_use is False


def test_an_imports_check_settles_nothing_and_its_first_batch_does() -> None:
    door = Door(organization=unused())
    event = sent_event()
    door.of_importer(ORG, "imp_00000001", [event], key="k", check=True)
    assert door.keys.organizations[ORG].in_use is False
    assert door.of_importer(ORG, "imp_00000001", [event], key="k")["status"] == 202
    assert door.keys.organizations[ORG].in_use is True


def test_an_organization_that_is_gone_or_never_rests_gets_no_batch() -> None:
    class Restless(KeysInMemory):
        def begin_use(self, organization: Organization) -> bool:
            return False

    profiles = Restless({}, {ORG: unused()})
    with pytest.raises(Upstream):
        BeginUse(profiles)(unused())
    del profiles.organizations[ORG]
    with pytest.raises(Unauthorized):
        BeginUse(profiles)(unused())
