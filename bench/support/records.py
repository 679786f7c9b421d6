"""What the routes of single records and their lists find beside a history, as their writers leave it."""

from dataclasses import replace

from outlay.adapters.dynamodb import batch_item
from outlay.adapters.dynamodb.control import api_key_to_item, listed_key_to_item
from outlay.adapters.dynamodb.corrections import CorrectionsTable
from outlay.adapters.dynamodb.import_records import to_document
from outlay.adapters.dynamodb.people import PeopleTable, pseudonym_place
from outlay.adapters.dynamodb.person_records import PersonTable
from outlay.adapters.dynamodb.plain_values import to_attribute
from outlay.adapters.retry import Retry
from outlay.application.erase_person import Certificate
from outlay.contracts import door_keys, keys
from outlay.contracts.dimensions import DIMENSIONS
from outlay.domain.audit import Act, Actor, Head, follow, to_content
from outlay.domain.correction import DONE, Correction, Line, Scope, Tally
from outlay.domain.import_record import ImportRecord
from outlay.domain.organization import ApiKey
from outlay.domain.people import Person

from bench.support.history import NOW_MS, ORG, History
from bench.support.recorder import Recorder
from tests.support.builders import a_batch, a_batch_id, some_events

CLOSED_MONTH = "2026-08"
_AT_ONCE = Retry(sleep=lambda _: None, chance=lambda: 0.0)


def put_batch(history: History, number: int) -> None:
    """A batch of the last hours, counted, of twenty people."""
    events = some_events(100, timestamp_ms=NOW_MS - number * 600_000)
    batch = a_batch(
        *(replace(event, user=pseudonym(1 + place % 20)) for place, event in enumerate(events)),
        org=ORG,
        batch_id=a_batch_id(number),
        received_ms=NOW_MS - number * 600_000 + 1_000,
    )
    history.answers.put("log", batch_item.to_item(batch, {"batch_id": batch.batch_id, "received": 100}))
    numbers = {"rcv": 100, "won": 100, "dup": 0, "con": 0, "unp": 0, "rating": 0, "at": NOW_MS}
    marker = {
        keys.PK: {"S": keys.marker_key(ORG, batch.batch_id)},
        keys.SK: {"S": keys.marker_sort(0)},
        **{name: {"N": str(value)} for name, value in numbers.items()},
    }
    history.answers.put("figures", marker)


def put_quarantined(history: History, number: int) -> None:
    received = NOW_MS - number * 600_000
    record = {
        keys.PK: {"S": keys.quarantine_key(ORG)},
        keys.SK: {"S": keys.quarantine_sort(received, a_batch_id(number))},
        "b": {"S": a_batch_id(number)},
        "st": {"S": "kept"},
        "why": {"S": "an event has 10 to the power of 12 tokens"},
        **{name: {"N": str(value)} for name, value in {"n": 100, "size_b": 9_000, "recv": received}.items()},
        "since": {"N": str(received)},
        "days": {"M": {history.today.isoformat(): {"N": "100"}}},
    }
    history.answers.put("figures", record)


def put_import(history: History, number: int) -> None:
    record = ImportRecord(
        org=ORG,
        import_id=import_id(number),
        kind="upload",
        state="done",
        file="spend_logs.csv.gz",
        created_ms=NOW_MS,
        created_by="ann@example.com",
        tally={"rows": 1_000_000, "accepted": 1_000_000, "rejected": 0},
    )
    item = {
        keys.PK: {"S": keys.imports_key(ORG)},
        keys.SK: {"S": record.import_id},
        "doc": {"S": to_document(record)},
    }
    history.answers.put("control", item)


def put_audit_log(history: History, *, entries: int) -> None:
    head = Head()
    actor = Actor(kind="person", subject="sub-1", address="192.0.2.7", request_id="r" * 16)
    for number in range(entries):
        act = Act(action="team.change", target=f"t_{number:024x}", before={"name": "a"}, after={"name": "b"})
        entry = follow(head, chain=ORG, act=act, actor=actor, at_ms=NOW_MS - (entries - number) * 60_000)
        head = Head(seq=entry.seq, hash=entry.hash)
        item = {
            keys.PK: {"S": door_keys.audit_key(ORG)},
            keys.SK: {"S": door_keys.audit_sort(entry.seq)},
            "entry": to_attribute(to_content(entry)),
            "hash": {"S": entry.hash},
        }
        history.answers.put("control", item)
    place = {keys.PK: {"S": door_keys.audit_head_key(ORG)}, keys.SK: {"S": door_keys.AUDIT_HEAD_SORT}}
    told = {"seq": head.seq, "hash": head.hash, "at": NOW_MS}
    history.answers.put("control", place | {name: to_attribute(value) for name, value in told.items()})


def put_closed_month(history: History) -> None:
    """Closed, with nothing adjusted since."""
    record = {
        keys.PK: {"S": keys.closed_months_key(ORG)},
        keys.SK: {"S": CLOSED_MONTH},
        "st": {"S": "closed"},
        "dims": {"L": [{"S": name} for name in DIMENSIONS]},
        **{name: {"N": str(NOW_MS)} for name in ("begun", "closed")},
    }
    history.answers.put("figures", record)


def import_id(number: int) -> str:
    return f"imp_01kb2v5w3n8d6e9f0g1h2j3{number:03}"


def correction_id(number: int) -> str:
    return f"c_{number:024x}"


def put_correction(history: History, number: int) -> None:
    """A leaked key's day, of forty models and teams."""
    lines = {
        (f"2026-11-{1 + place % 20:02}", f"model-{place}", f"team-{place}"): Line(requests=9) for place in range(40)
    }
    correction = Correction(
        correction_id=correction_id(number),
        org=ORG,
        scope=Scope(api_key=f"key-{number}", start_ms=NOW_MS - 86_400_000, end_ms=NOW_MS),
        reason="the key was in a public repository",
        who="ann@example.com",
        created_ms=NOW_MS - number * 60_000,
        state=DONE,
        tally=Tally(voided=360),
        lines=lines,
    )
    CorrectionsTable(Recorder(history), "figures", retry=_AT_ONCE).save(correction)


def erasure_id(number: int) -> str:
    return f"e_{number:032x}"


def pseudonym(number: int) -> str:
    return f"u_{number:032x}"


def _person(number: int) -> Person:
    return Person(
        org=ORG,
        lookup=f"{number:032x}",
        pseudonym=pseudonym(number),
        name=f"person.{number}@example.com",
        secret=number.to_bytes(32, "big"),
        first_seen_ms=NOW_MS - number * 60_000,
    )


def key_id(number: int) -> str:
    return f"bench{number:07d}"


def put_key(history: History, number: int) -> None:
    key = ApiKey(
        key_id=key_id(number),
        org=ORG,
        name=f"key {number}",
        client=key_id(number),
        scopes=frozenset({"ingest"}),
        secret_hash=b"h" * 32,
        pepper_version="1",
        bound={"team": f"team-{number % 10}"},
    )
    for to_item in (api_key_to_item, listed_key_to_item):
        history.answers.put("control", to_item(key, NOW_MS))


def put_person(history: History, number: int) -> None:
    assert not PeopleTable(Recorder(history), "control", retry=_AT_ONCE).add([_person(number)])


def put_erased(history: History, number: int) -> None:
    person = _person(number)
    certificate = Certificate(
        org=ORG,
        pseudonym=person.pseudonym,
        first_seen_ms=person.first_seen_ms,
        erased_ms=NOW_MS - number * 60_000,
        erased_by="ann@example.com",
        reason="asked for it",
        replaced_key=False,
    )
    assert PersonTable(Recorder(history), "control").erase(person, certificate, None)
    gone = {**pseudonym_place(ORG, person.pseudonym), "erased": {"N": str(certificate.erased_ms)}}
    history.answers.put("control", gone)
