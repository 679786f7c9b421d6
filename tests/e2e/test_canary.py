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
from tests.support.canary_brake import brake
from tests.support.canary_callers import Door, Somebody
from tests.support.canary_plants import PLANTS
from tests.support.canary_stores import KEEPS_NOTHING, KEPT_IN, STORES, Piece, Search, everything, resources
from tests.support.local_aws import forget_attempts

pytestmark = [pytest.mark.local_aws, pytest.mark.slow, pytest.mark.xdist_group("e2e-canary")]


@dataclass(frozen=True, slots=True)
class Belongs:
    """``found``: places each of which must hold a marker of the kind (``*`` stands for anything); ``may``: others."""

    found: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


NOWHERE = Belongs()
_EVENT = ("answer 200 GET /v1/events", "bucket Lake rows", "stream Log", "table Log B")
"""Where all that an event says is."""
_FIGURES = (*_EVENT, "answer 200 GET /v1/costs", "table Figures H", "table Figures D", "table Figures M")
_MEMBER = ("answer 200 GET /v1/members", "table Control MEMBERS", "table Control U", "users")
_TOLD = ("a receiver", "table Control ALERTS", "answer 200 GET /v1/alerts", "mail to ‹address of a channel›*")
"""What an alert says; people and channels are told the same."""
_ALSO_TOLD = ("answer 200 GET /v1/notifications", "answer 200 POST /v1/alerts/*", "mail to ‹address of a member›*")
_DECIDED = (
    "mail to ‹address of the administrator›*",
    "mail to ‹address of a member›*",
    "mail to ‹address of a channel›*",
)
"""Who asks for an increase, and who decided on it, stands in the mails about it."""
_AUDITED = ("answer 200 GET /v1/audit", "table Control AUDIT")

_POLICY = ("table Control POLICIES", "table Control POLICY-VERSIONS", "answer 200 GET /v1/policies")

BELONGS: Mapping[str, Belongs] = {
    # Secrets that people make up, or that nobody has
    "password": NOWHERE,
    "wrong password": NOWHERE,
    "wrong code": NOWHERE,
    "wrong secret of an API key": NOWHERE,
    "made-up token": NOWHERE,
    "bad token": NOWHERE,
    "claim of a bad token": NOWHERE,
    "id token": NOWHERE,
    "idempotency key": NOWHERE,
    "strange header": NOWHERE,
    "secret in an address": NOWHERE,
    "credential as a name": NOWHERE,
    "address of nobody": NOWHERE,
    "unfit action": NOWHERE,
    "unfit reason": NOWHERE,
    "what an exception quotes": NOWHERE,
    # Secrets that the product makes up: once, to whoever is to have them
    "access token": Belongs(
        found=("answer 200 POST /v1/auth/login", "answer 200 POST /v1/auth/login/mfa"),
        may=("answer 200 POST /v1/auth/refresh",),
    ),
    "refresh token": Belongs(
        found=(
            "answer 200 POST /v1/auth/login",
            "answer 200 POST /v1/auth/login/mfa",
            "answer 200 POST /v1/auth/refresh",
        )
    ),
    "session of a step": Belongs(found=("answer 401 POST /v1/auth/login",)),
    "secret of an authenticator": Belongs(found=("answer 200 POST /v1/auth/mfa",)),
    "secret of an API key": Belongs(
        found=("answer 201 POST /v1/keys", "answer 201 POST /v1/keys/{key_id}/rotate", "answer of the admin function")
    ),
    "token of an invitation": Belongs(found=("mail to ‹address of a member›*", "mail to ‹address of an invited one›*")),
    "temporary password": Belongs(found=("answer of the admin function",)),
    "pepper of the API keys": Belongs(found=("secret",)),
    "secret of the app client": Belongs(found=("app client",)),
    # Keys of providers: to the provider alone
    "key of a connection": Belongs(found=("the provider",)),
    "refused key of a connection": NOWHERE,
    "what a provider answers": NOWHERE,
    # Addresses and secrets of channels: to the receiver alone, and the secret once to whoever made the channel
    "address of a webhook": Belongs(found=("a receiver",)),
    "address of Slack": Belongs(found=("a receiver",)),
    "secret of a webhook": Belongs(
        found=("answer 201 POST /v1/channels", "answer 200 POST /v1/channels/{channel_id}/rotate-secret")
    ),
    "refused address of a channel": NOWHERE,
    "what a receiver answers": NOWHERE,
    # People: where they are members, and in mails to themselves
    "address of the administrator": Belongs(
        found=(*_MEMBER, "mail to ‹address of the administrator›*"),
        may=(
            "answer 200 GET /v1/audit",  # looked up when it is shown; the log itself has the account's id
            "answer 200 GET /v1/auth/me",
            "answer 200 PUT /v1/auth/me",
            "answer 200 POST /v1/auth/mfa",
            "answer 401 POST /v1/auth/login",  # inside of the step's session
            # Who decided on a batch, or made an import
            "answer 200 POST /v1/quarantine/{batch_id}/discard",
            "answer 20? * /v1/imports*",
            "table Control I",
            "table Figures Q",
            "table Figures X",
            *_DECIDED,
        ),
    ),
    "address of a member": Belongs(
        found=(*_MEMBER, "mail to ‹address of a member›*"),
        may=(
            "answer 200 GET /v1/audit",
            "answer 200 GET /v1/auth/me",
            "answer 20? * /v1/invitations*",
            "answer 200 PUT /v1/members/{subject}",
            "answer 402 POST /v1/leases",  # an owner of the budget that refuses, whom to ask
            *_DECIDED,
        ),
    ),
    "address of an invited one": Belongs(
        found=("table Control INVITATIONS", "answer 200 GET /v1/invitations", "mail to ‹address of an invited one›*"),
        may=("answer 201 POST /v1/invitations",),
    ),
    "address of one who is added": Belongs(found=(*_MEMBER, "answer of the admin function")),
    "name of an account": Belongs(found=("users", "answer 200 GET /v1/auth/me"), may=("answer 200 PUT /v1/auth/me",)),
    "name of a user": Belongs(
        found=("table Control MEMBERS", "table Control U"),
        may=("answer 200 GET /v1/members", "answer 200 PUT /v1/members/{subject}"),
    ),
    "user of an event": Belongs(found=("table Control PEOPLE", "answer 200 GET /v1/people")),
    # Names that an organization gives
    "name of an organization": Belongs(
        found=("table Control ORG", "answer 200 GET /v1/organization", "mail to ‹address of a member›*", *_AUDITED),
        may=("answer 201 POST /v1/organizations", "mail to ‹address of an invited one›*", *_TOLD),
    ),
    "name of an API key": Belongs(
        found=("table Control K", "table Control KEYS", "answer 200 GET /v1/keys", *_AUDITED),
        may=("answer 201 POST /v1/keys", "table Control IDEMPOTENCY"),
    ),
    "name of a connection": Belongs(
        found=("table Control CONNECTIONS", "answer 200 GET /v1/connections", *_AUDITED),
        may=("answer 20? * /v1/connections*",),
    ),
    "name of a file": Belongs(found=("table Control I",), may=("answer 20? * /v1/imports*",)),
    "team": Belongs(
        found=("table Control MEMBERS", "table Control U", *_AUDITED),
        may=(
            "answer 20? * /v1/invitations*",
            "answer 200 GET /v1/auth/me",
            "answer 200 GET /v1/members",
            "answer 200 PUT /v1/members/{subject}",
        ),
    ),
    "reason": Belongs(
        found=("table Figures Q", "table Figures X", *_AUDITED),
        may=("answer 200 POST /v1/quarantine/{batch_id}/discard",),
    ),
    "name of a channel": Belongs(
        found=(
            "table Control CHANNELS",
            "answer 200 GET /v1/channels",
            "answer 200 GET /v1/deliveries/dead",
            *_AUDITED,
        ),
        may=("answer 20? * /v1/channels*", "answer 200 GET /v1/alerts/{alert_id}/deliveries"),
    ),
    "address of a channel": Belongs(
        found=("table Control CHANNELS", "answer 200 GET /v1/channels", "mail to ‹address of a channel›*"),
        may=("answer 20? * /v1/channels*",),
    ),
    # Budgets, increases and policies
    "name of a budget": Belongs(
        found=(
            "table Control BUDGETS",
            "answer 200 GET /v1/budgets",
            "answer 402 POST /v1/leases",
            "mail to ‹address of a member›*",
            *_TOLD,
            *_AUDITED,
        ),
        may=(
            "answer 20? * /v1/budgets*",
            "answer 200 GET /v1/increases",
            "table Control IDEMPOTENCY",
            "table Control INCREASES",
            *_ALSO_TOLD,
        ),
    ),
    "notes of a budget": Belongs(
        found=("table Control BUDGETS", "answer 200 GET /v1/budgets", *_AUDITED), may=("answer 20? * /v1/budgets*",)
    ),
    "reason of an increase": Belongs(
        found=("table Control INCREASES", "answer 200 GET /v1/increases", *_TOLD, *_AUDITED),
        may=("table Control BUDGETS", "answer 20? * /v1/budgets/{budget_id}/increase*", *_ALSO_TOLD),
    ),
    "note of a decision": Belongs(
        found=("table Control INCREASES", "answer 200 GET /v1/increases", *_TOLD, *_AUDITED),
        may=("answer 200 * /v1/budgets/{budget_id}/increases*", *_ALSO_TOLD),
    ),
    "name of a policy": Belongs(
        found=(*_POLICY, "table Control POLICIES-IN-FORCE", *_AUDITED), may=("answer 20? * /v1/policies*",)
    ),
    "notes of a policy": Belongs(found=_POLICY, may=("answer 20? * /v1/policies*",)),
    "reason of an approval": Belongs(
        found=("table Control APPROVALS", "answer 200 GET /v1/model-approvals"),
        may=("answer 20? POST /v1/model-approvals*",),
    ),
    "comment on an approval": Belongs(
        found=("table Control APPROVALS", "answer 200 GET /v1/model-approvals"),
        may=("answer 200 POST /v1/model-approvals/*", "table Control POLICIES-IN-FORCE"),
    ),
    "team of a refused lease": NOWHERE,
    "user of a refused lease": NOWHERE,
    "content in a lease": NOWHERE,
    # What events say
    "id of a denied event": Belongs(found=("table Control VIOLATIONS", "answer 200 GET /v1/violations")),
    "tag of a denied event": NOWHERE,
    "team of an event": Belongs(
        found=_FIGURES, may=("answer 200 GET /v1/unregistered", "table Figures V", *_TOLD, *_ALSO_TOLD)
    ),
    "tag that is a dimension": Belongs(found=_FIGURES, may=("table Figures V",)),
    "tag": Belongs(found=_EVENT),
    "customer of an event": Belongs(found=_EVENT),
    "response id": Belongs(found=_EVENT),
    "id of an event": Belongs(found=(*_EVENT, "table Claims E")),
    "value that is asked for": Belongs(found=("query",)),
    "unknown field of an event": Belongs(found=("answer 202 POST /v1/events",)),
    "unknown field of a body": Belongs(found=("answer 400 POST /v1/auth/login",)),
    # What has no place in events
    "content in an event": NOWHERE,
    "credential in an event": NOWHERE,
    "content in an uploaded file": NOWHERE,
    # What can't be read
    "body of a corrupt batch": Belongs(found=("table Log B", "stream Log", "bucket Lake quarantine")),
    "id of a corrupt batch": Belongs(
        found=("table Log B", "table Figures Q", "bucket Lake quarantine names", *_AUDITED),
        may=("answer 20? * /v1/quarantine*", "bucket Lake quarantine", "stream Log", "table Figures X", "log Rollup"),
    ),
}
"""THE table: where the markers of each kind belong."""


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
