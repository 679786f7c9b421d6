"""Redrives of one batch beside one another, stopped between any two of their calls."""

import random

import pytest

from tests.storm.model import Model
from tests.storm.world import World
from tests.support.builders import ORG, a_batch, an_organization
from tests.support.event_source import Delivery
from tests.support.storm_store import MemoryStore

BATCH = a_batch()


def a_world() -> World:
    world = World(MemoryStore(), chance=random.Random(0))
    world.organizations[ORG] = an_organization()
    world.send_unreadable(BATCH)
    return world


def checked(world: World) -> None:
    world.calm()
    world.firehose.deliver()
    Model(world).check()


def taken(world: World) -> Delivery:
    [shard] = world.source.ready()
    return world.source.take(shard)


@pytest.mark.parametrize("calls", range(9))
@pytest.mark.parametrize("others", range(9))
def test_what_still_cannot_be_read_stays_in_quarantine(calls: int, others: int) -> None:
    world = a_world()
    first, second = world.redrive(BATCH.batch_id), world.redrive(BATCH.batch_id)
    for invocation, number in ((first, calls), (second, others)):
        for _ in range(number):
            if not invocation.actor.is_done:
                invocation.step()
    first.finish()
    second.finish()
    world.drain()
    checked(world)


@pytest.mark.parametrize("calls", range(9))
@pytest.mark.parametrize("others", range(14))
def test_a_redrive_after_the_fix_counts_beside_one_from_before(calls: int, others: int) -> None:
    world = a_world()
    world.delivery(taken(world)).finish()
    before = world.redrive(BATCH.batch_id)
    for _ in range(calls):
        if not before.actor.is_done:
            before.step()
    world.mend(BATCH.batch_id)
    after = world.redrive(BATCH.batch_id)
    for _ in range(others):
        if not after.actor.is_done:
            after.step()
    before.finish()
    after.finish()
    checked(world)
