from tests.unit.periods.test_adjusted_events import *
def test_gap(world):
    world.receive(october("a", team="x"))
    world.close("2026-10")
    b=world.receive(october("late", team="wrong"))
    c=world.receive(october("late", team="right", digest="e"*20))
    world.void(b, 0)
    world.count(c)
    rows = assert_adds_up(world, **NOVEMBER)
    print(rows)
