"""Markers: the state of a counted part ↔ its item.

=========================  ==============================================================================
attribute                  what
=========================  ==============================================================================
``rcv``                    events of the part
``won dup con vod unp``    how many of them count, are duplicates, conflicts, voided; count without a price
``of``                     parts of the batch; absent on items of release 0.1
``rating``                 0, and one more with each correction
``o``                      zlib of one byte a position (``CODES``); absent where all count. Items of release 0.1
                           lack it always: there the claims' owners tell
``price``                  price-book revision in force; absent where it is the one stamped on the batch
``rates``                  where not all positions have that one: ``of`` the revisions that there are, ``at`` zlib of
                           one byte a position, which of them
``late``                   how many counted elsewhere because their hour was closed, when the part was counted
``moved``                  ``hours`` that were closed, and the moment ``at`` which their events count
``other``                  dimension → positions of the batch that were counted as "(other)"
``taken``                  positions of the batch that were taken back from the lake's rows, as adjustments
``hours`` ``at`` ``ttl``   hours touched when it was counted; when that was; seconds
=========================  ==============================================================================
"""

import zlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from outlay.adapters.dynamodb.batch_read import read_all
from outlay.adapters.retry import Retry
from outlay.contracts import keys
from outlay.domain.claims import Outcome
from outlay.domain.counting import PartCount
from outlay.domain.part_state import Moved, PartState, StoredPart, Taken

CODES: tuple[Outcome, ...] = (Outcome.WON, Outcome.DUPLICATE, Outcome.CONFLICT, Outcome.VOIDED)
"""Stored: append, never reorder."""
_CODE = {outcome: code for code, outcome in enumerate(CODES)}

Item = dict[str, Any]


def marker_key(org: str, batch_id: str, part: int) -> Item:
    return {keys.PK: {"S": keys.marker_key(org, batch_id)}, keys.SK: {"S": keys.marker_sort(part)}}


def taken_item_key(org: str, batch_id: str) -> Item:
    return {keys.PK: {"S": keys.taken_key(org, batch_id)}, keys.SK: {"S": keys.TAKEN_SORT}}


def read_taken(client: Any, table: str, org: str, batch_ids: Collection[str], retry: Retry) -> Mapping[str, Taken]:
    """Batch id → what was taken back of it from the lake's rows, of those of which something was."""
    wanted = {keys.taken_key(org, batch_id): batch_id for batch_id in batch_ids}
    found = read_all(client, table, [taken_item_key(org, batch_id) for batch_id in wanted.values()], "", retry)
    return {
        wanted[item[keys.PK]["S"]]: Taken(
            version=int(item["v"]["N"]), positions=frozenset(int(position) for position in item["ps"]["NS"])
        )
        for item in found
    }


def state_attributes(count: PartCount) -> Item:
    """All that a correction changes, and the first counting writes."""
    state = count.state
    numbers = {
        "won": state.count(Outcome.WON),
        "dup": state.count(Outcome.DUPLICATE),
        "con": state.count(Outcome.CONFLICT),
        "unp": count.unpriced,
        "rating": state.rating,
    }
    voided = state.count(Outcome.VOIDED)
    attributes: Item = {name: {"N": str(number)} for name, number in numbers.items()}
    if voided:
        attributes["vod"] = {"N": str(voided)}
    if numbers["won"] < len(state.outcomes):
        attributes["o"] = {"B": zlib.compress(bytes(_CODE[outcome] for outcome in state.outcomes))}
    if state.rating:
        attributes["price"] = {"N": str(state.price_revision)}
    if state.revisions:
        attributes["rates"] = _revisions_item(state.revisions)
    if state.moved is not None:
        hours = {"L": [{"S": hour} for hour in sorted(state.moved.hours)]}
        attributes["moved"] = {"M": {"hours": hours, "at": {"N": str(state.moved.moment_ms)}}}
    if state.other:
        attributes["other"] = {"M": {name: positions_item(collapsed) for name, collapsed in state.other.items()}}
    if state.taken:
        attributes["taken"] = positions_item(state.taken)
    return attributes


def _revisions_item(revisions: Sequence[int]) -> Item:
    there_are = sorted({*revisions})
    places = zlib.compress(bytes(there_are.index(revision) for revision in revisions))
    return {"M": {"of": {"L": [{"N": str(revision)} for revision in there_are]}, "at": {"B": places}}}


def _revisions(held: Mapping[str, Any] | None) -> Sequence[int]:
    if held is None:
        return ()
    there_are = [int(revision["N"]) for revision in held["M"]["of"]["L"]]
    return tuple(there_are[place] for place in zlib.decompress(bytes(held["M"]["at"]["B"])))


def positions_item(positions: Collection[int]) -> Item:
    return {"L": [{"N": str(position)} for position in sorted(positions)]}


def _positions(held: Mapping[str, Any]) -> frozenset[int]:
    return frozenset(int(place["N"]) for place in held["L"])


def positions_by_dimension(held: Mapping[str, Any]) -> Mapping[str, frozenset[int]]:
    """Of the attribute ``other``."""
    return {name: _positions(collapsed) for name, collapsed in held["M"].items()}


def stored_part(item: Mapping[str, Any]) -> StoredPart:
    received, won = int(item["rcv"]["N"]), int(item["won"]["N"])
    price = int(item["price"]["N"]) if "price" in item else None
    return StoredPart(
        received=received,
        won=won,
        parts=int(item["of"]["N"]) if "of" in item else None,
        price_revision=price,
        unpriced=int(item["unp"]["N"]) if "unp" in item else 0,
        state=PartState(
            outcomes=_outcomes(item, received, won),
            price_revision=price or 0,
            rating=int(item["rating"]["N"]),
            revisions=_revisions(item.get("rates")),
            other=positions_by_dimension(item.get("other", {"M": {}})),
            moved=_moved(item.get("moved")),
            taken=_positions(item.get("taken", {"L": []})),
        ),
    )


def _outcomes(item: Mapping[str, Any], received: int, won: int) -> Sequence[Outcome]:
    if won == received:
        return (Outcome.WON,) * received
    if "o" not in item:
        return ()
    return tuple(CODES[code] for code in zlib.decompress(bytes(item["o"]["B"])))


def _moved(held: Mapping[str, Any] | None) -> Moved | None:
    if held is None:
        return None
    hours = frozenset(hour["S"] for hour in held["M"]["hours"]["L"])
    return Moved(hours=hours, moment_ms=int(held["M"]["at"]["N"]))


def read_parts(
    client: Any, table: str, org: str, parts: Collection[tuple[str, int]], retry: Retry
) -> Mapping[tuple[str, int], StoredPart]:
    """(batch id, part) → what its marker says, of those that were counted; read consistently, 100 a call."""
    places = {(keys.marker_key(org, batch), keys.marker_sort(part)): (batch, part) for batch, part in parts}
    wanted = [{keys.PK: {"S": pk}, keys.SK: {"S": sk}} for pk, sk in places]
    return {
        places[item[keys.PK]["S"], item[keys.SK]["S"]]: stored_part(item)
        for item in read_all(client, table, wanted, "", retry)
    }
