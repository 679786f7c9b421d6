"""Unique markers in everything secret or personal, and a search for them through all that the deployment keeps and
answers: each is where it belongs, and nowhere else.

What can't be searched is AWS's own: traces of X-Ray, what Firehose holds for minutes, and the access log, which the
emulator does not write (its fields are held by ``tests/infra``). A code of six digits is no marker: wrong ones of the
shape of a marker stand for them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

import httpx
import pytest
from outlay_cli.local.stack import Stack

from tests.support import canary_scenes as scenes
from tests.support import canary_usage as usage
from tests.support.canaries import Canaries
from tests.support.canary_belongs import BELONGS
from tests.support.canary_brake import brake
from tests.support.canary_callers import Door, Somebody
from tests.support.canary_foresight import foresight
from tests.support.canary_plants import PLANTS
from tests.support.canary_stores import KEEPS_NOTHING, KEPT_IN, STORES, Piece, Search, everything, resources
from tests.support.local_aws import forget_attempts

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


SAID = b'"service":"'
"""In every line that a function writes, of its log and of its metrics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    kinds: frozenset[str]
    """That markers were made of."""
    places: Mapping[str, Mapping[str, str]]
    """Kind → place → one that it is in, secrets masked."""
    speaking: frozenset[str]
    """Logs in which a function said something itself."""


@pytest.fixture(scope="module")
def found(stack: Stack) -> Iterator[Found]:
    """Everything that the product keeps and answered, after all that it was told."""
    forget_attempts(stack)
    since = datetime.now(tz=UTC) - timedelta(seconds=2)
    with httpx.Client(timeout=60) as http:
        door = Door(stack=stack, canaries=Canaries(), http=http)
        played(door)
        yield searched(door, [*door.answers, *everything(Search(stack=stack, since=since))])


def played(door: Door) -> None:
    scenes.deployment(door)
    ann, bob = Somebody(door, "the administrator"), Somebody(door, "a member")
    scenes.accounts(door, ann)
    org = scenes.organization(door, ann)
    scenes.authenticator(door, ann)
    scenes.members(door, ann, bob)
    key = scenes.keys(door, ann)
    scenes.tokens(door, ann)
    usage.connections(door, ann)
    usage.events(door, ann, key)
    usage.upload(door, ann)
    usage.quarantine(door, ann, org)
    usage.reading(door, ann, org)
    brake(door, ann, bob)
    foresight(door, ann, org, key)
    usage.administration(door, org)
    usage.fault(door, ann, org)
    usage.closing(door, ann, bob)


def searched(door: Door, pieces: list[Piece]) -> Found:
    canaries = door.canaries
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for piece in pieces:
        for kind in canaries.found_in(piece.data) | canaries.found_in(piece.where.encode()):
            places[kind].setdefault(canaries.masked(piece.place), canaries.masked(piece.where))
    speaking = frozenset(piece.place for piece in pieces if piece.place.startswith("log ") and SAID in piece.data)
    return Found(kinds=frozenset(canaries.kinds), places=places, speaking=speaking)


def test_the_table_says_of_every_kind_of_marker_where_it_belongs(found: Found) -> None:
    assert found.kinds == BELONGS.keys()


@pytest.mark.parametrize("kind", BELONGS)
def test_a_marker_is_where_it_belongs_and_nowhere_else(found: Found, kind: str) -> None:
    belongs, places = BELONGS[kind], found.places.get(kind, {})
    allowed = (*belongs.found, *belongs.may)
    leaked = {place: one for place, one in places.items() if not any(fnmatchcase(place, each) for each in allowed)}
    assert leaked == {}, "found where it does not belong"
    missing = [each for each in belongs.found if not any(fnmatchcase(place, each) for place in places)]
    assert missing == [], "not found where it must be: the search would not see it elsewhere either"


def test_the_logs_that_were_searched_hold_what_the_functions_say(found: Found) -> None:
    assert found.speaking >= {"log Api", "log Admin", "log Ingest", "log Rollup"}


def test_every_kind_of_resource_is_searched_or_keeps_nothing(stack: Stack) -> None:
    made = sorted(resources(stack))
    assert {kind for kind, _ in made} - KEPT_IN.keys() - KEEPS_NOTHING.keys() == set(), "say what is kept in it"
    assert not KEPT_IN.keys() & KEEPS_NOTHING.keys()
    search = Search(stack=stack, since=datetime.now(tz=UTC))
    for name, store in STORES.items():
        ours = {_name_of(physical) for kind, physical in made if KEPT_IN.get(kind) == name}
        assert not store.lists_all or ours <= {_name_of(each) for each in store.names(search)}, name


def _name_of(physical: str) -> str:
    """Of a queue, whose address has a host that goes by who asks, the name."""
    return physical.rpartition("/")[2] if "://" in physical else physical


@pytest.mark.parametrize("name", STORES)
def test_a_marker_that_is_planted_in_a_store_is_found(stack: Stack, name: str) -> None:
    canaries = Canaries()
    marker = canaries.mark("planted")
    search = Search(stack=stack, since=datetime.now(tz=UTC) - timedelta(seconds=2))
    with PLANTS[name](stack, marker):
        seen = {piece.place for piece in STORES[name].pieces(search) if canaries.found_in(piece.data)}
    assert seen, "the search is blind there"


def test_a_marker_that_is_planted_in_an_answer_is_found(stack: Stack) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(400, headers={"location": request.url.params["secret"]}, json={"detail": "no"})

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        door = Door(stack=stack, canaries=Canaries(), http=http)
        door.ask("GET", f"/v1/costs?secret={door.canaries.mark('planted')}")
        assert dict(searched(door, door.answers).places) == {"planted": {"answer 400 GET /v1/costs": "GET /v1/costs"}}
