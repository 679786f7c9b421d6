"""What ``outlay verify`` prints beside its table: reasons, groups, claims, one batch, cubes, history."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from outlay_client import BatchVerification, ClaimsPage, Client, GroupVerification, Mismatch, Reason, Verification

from outlay_cli import problems, rendering
from outlay_cli.context import App

_MAX_FOLLOWED = 20
_MAX_BATCHES_NAMED = 5
_MAX_RUNS = 30
_SHOWN_MEASURES = 4
_IN_FLIGHT = timedelta(minutes=30)
"""How long a batch may take until it is counted."""
_CLAIM_COLUMNS = (
    "events",
    "claims_checked",
    "claimed",
    "duplicates",
    "conflicts",
    "voided",
    "quarantined",
    "in_flight",
)


# ---- reasons


def reasons(app: App, client: Client, answer: Verification) -> None:
    """Each reason with its number, where the rows are, and the first batches."""
    rows = []
    followed = 0
    for day in answer.days:
        for one in day.reasons:
            batches: Sequence[str] = one.batch_ids
            if one.path is not None and one.path.startswith("/v1/verify/batches?") and followed < _MAX_FOLLOWED:
                batches = [str(found["batch_id"]) for found in client.proof.follow(one.path)["batches"]]
                followed += 1
            rows.append(
                [day.day, one.reason.replace("_", " "), rendering.count(one.events), _where(one), _named(batches)]
            )
    columns = [("day", False), ("reason", False), ("events", True), ("rows", False), ("batches", False)]
    if rows:
        app.out.print(rendering.table(columns, rows))


def _where(reason: Reason) -> str:
    return reason.path or "no longer in the log"


def _named(batches: Sequence[str]) -> str:
    more = len(batches) - _MAX_BATCHES_NAMED
    shown = " ".join(rendering.clean(batch) for batch in batches[:_MAX_BATCHES_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


def cubes(app: App, checked: Mapping[str, Any]) -> None:
    """The packed cubes that say something else than their counters."""
    rows = [
        [one["day"], one["cube"], rendering.count(one["rows"]), _measures(one["measures"])]
        for one in checked["differences"]
    ]
    if rows:
        columns = [("day", False), ("cube", False), ("rows", True), ("measures that differ", False)]
        app.out.print(rendering.table(columns, rows))
    moved = f"; {checked['moved']:,} were counted into meanwhile" if checked["moved"] else ""
    app.note(f"{checked['checked']:,} cubes checked against their counters, {checked['differing']:,} differ{moved}.")


def _measures(measures: Mapping[str, Mapping[str, Any]]) -> str:
    """``requests 3 ≠ 2``, for the first few."""
    told = [f"{name} {' ≠ '.join(str(value) for value in pair.values())}" for name, pair in measures.items()]
    more = len(told) - _SHOWN_MEASURES
    return ", ".join(told[:_SHOWN_MEASURES]) + (f" and {more} more" if more > 0 else "")


# ---- by dimensions


def by_dimensions(app: App, pages: Sequence[GroupVerification], *, as_json: bool) -> int:
    """A row a group of the pages, and the verdict over all."""
    first = pages[0]
    rows = [row for page in pages for row in page.rows]
    if as_json:
        listed = [row for page in pages for row in page.raw["rows"]]
        app.print_line(json.dumps({**first.raw, "rows": listed, "next_cursor": None}))
    elif rows:
        columns = [("period", False), *((name, False) for name in first.by)]
        columns += [(name, True) for name in ("counted", "in lake", "in flight", "drift")]
        columns += [("measures that differ", False)]
        table = [
            [
                row.period,
                *(rendering.clean(row.group[name]) or "(none)" for name in first.by),
                rendering.count(row.counted),
                _known(row.in_lake),
                rendering.count(row.in_flight),
                _known(row.drift),
                _measures(row.measures),
            ]
            for row in rows
        ]
        app.out.print(rendering.table(columns, table))
    if any(row.collapsed for row in rows) and not as_json:
        app.note("Values that the figures count as (other), or had no dimension for yet, are compared together.")
    return _verdict_of_groups(app, first)


def _known(value: int | None) -> str:
    return "?" if value is None else rendering.count(value)


def _verdict_of_groups(app: App, first: GroupVerification) -> int:
    totals = first.totals
    app.note(f"as of {first.as_of}: {rendering.count(totals['groups'])} groups by {', '.join(first.by)}")
    if first.lake != "complete":
        app.note(
            f"The lake's answer is {first.lake}, so nothing is proven. Run the command again or give a longer --wait."
        )
        return problems.FAILURE
    if totals["drift"]:
        app.note(f"Drift: figures and lake differ by {totals['drift']:,} events, or in a measure.")
        return problems.NEGATIVE
    if totals["in_flight"]:
        app.note(f"{totals['in_flight']:,} events are on their way.")
    counted = rendering.count(totals["counted"])
    app.note(f"No drift: {counted} calls, their cost and tokens agree with the lake in every group.")
    return problems.OK


# ---- claims and one batch


def claims(app: App, client: Client, *, start: str, end: str, as_json: bool) -> int:
    """Every page, added up by day."""
    pages: list[ClaimsPage] = list(client.proof.claims_pages(start=start, end=end))
    days: dict[str, dict[str, int]] = {}
    for page in pages:
        for row in page.days:
            numbers = days.setdefault(str(row["day"]), {})
            for name, value in row.items():
                if name != "day":
                    numbers[name] = numbers.get(name, 0) + int(value)
    mismatches = [one for page in pages for one in page.mismatches]
    uncounted = [one for page in pages for one in page.uncounted]
    if as_json:
        told = {"days": [{"day": day, **numbers} for day, numbers in sorted(days.items())]}
        listed = {name: [one for page in pages for one in page.raw[name]] for name in ("mismatches", "uncounted")}
        app.print_line(json.dumps({**told, **listed}))
    else:
        _print_claims(app, days)
        _print_mismatches(app, mismatches)
    return _verdict_of_claims(app, days, uncounted)


def _print_claims(app: App, days: Mapping[str, Mapping[str, int]]) -> None:
    names = (*_CLAIM_COLUMNS, "uncounted", "mismatches")
    rows = [[day, *(rendering.count(numbers[name]) for name in names)] for day, numbers in sorted(days.items())]
    columns = [("day", False), *((name.replace("_", " "), True) for name in names)]
    if rows:
        app.out.print(rendering.table(columns, rows))


def _print_mismatches(app: App, mismatches: Sequence[Mismatch]) -> None:
    rows = [
        [
            one.batch_id,
            "" if one.position is None else str(one.position),
            rendering.clean(one.event_id or ""),
            rendering.clean(one.detail, limit=200),
        ]
        for one in mismatches
    ]
    if rows:
        app.out.print(rendering.table([("batch", False), ("position", True), ("event", False), ("wrong", False)], rows))


def _verdict_of_claims(app: App, days: Mapping[str, Mapping[str, int]], uncounted: Sequence[Mapping[str, Any]]) -> int:
    wrong = sum(numbers["mismatches"] for numbers in days.values())
    waiting = [one for one in uncounted if one["reason"] != "in_flight"]
    if waiting:
        named = _named([str(one["batch_id"]) for one in waiting])
        app.note(
            f"Not counted, and received over half an hour ago: {named}. The sweep takes them up; see outlay redrive."
        )
    if wrong:
        app.note(f"{wrong:,} mismatches: claims, markers and log don't agree.")
    if wrong or waiting:
        return problems.NEGATIVE
    checked = sum(numbers["claims_checked"] for numbers in days.values())
    app.note(f"{checked:,} claims checked: each event has one owner, and each marker says so.")
    return problems.OK


def batch(app: App, checked: BatchVerification, *, as_json: bool) -> int:
    """One batch's numbers beside each other."""
    if as_json:
        app.print_line(json.dumps(checked.raw))
    else:
        claimed = checked.claims
        rows = [
            ["markers", *(rendering.count(checked.markers[name]) for name in ("won", "duplicates", "conflicts"))],
            [
                "claims",
                *(
                    "?" if claimed is None else rendering.count(claimed[name])
                    for name in ("won", "duplicate", "conflict")
                ),
            ],
            ["lake", _known(checked.in_lake), "", ""],
        ]
        columns = [("", False), *((name, True) for name in ("won", "duplicates", "conflicts"))]
        app.out.print(rendering.table(columns, rows))
        _print_mismatches(app, checked.mismatches)
    if checked.drift:
        app.note(f"{checked.drift:,} things are wrong with this batch.")
        return problems.NEGATIVE
    if checked.lake != "complete":
        app.note(f"The lake's answer is {checked.lake}, so nothing is proven. Run the command again.")
        return problems.FAILURE
    if checked.raw.get("uncounted"):
        return _verdict_of_uncounted(app, checked.raw)
    if checked.in_flight:
        app.note(f"{checked.in_flight:,} rows are on their way to the lake.")
    app.note("No drift: markers, claims and lake agree on this batch.")
    return problems.OK


def _verdict_of_uncounted(app: App, raw: Mapping[str, Any]) -> int:
    """Of a batch that is not counted, or not all of it: there is nothing to agree on yet."""
    waiting = rendering.count(raw["uncounted"])
    if raw["quarantined"]:
        app.note(f"{waiting} received, not counted: the batch is in quarantine; see `outlay quarantine`.")
        return problems.OK
    received, now = (datetime.fromisoformat(raw[name]) for name in ("received_at", "as_of"))
    if now - received > _IN_FLIGHT:
        app.note(
            f"{waiting} received over half an hour ago, not counted: the sweep takes them up; see `outlay redrive`."
        )
        return problems.NEGATIVE
    app.note(f"{waiting} received, not counted yet. Run the command again.")
    return problems.OK


# ---- history


def history(app: App, client: Client, *, as_json: bool) -> int:
    """The newest runs."""
    page = client.proof.history(limit=_MAX_RUNS)
    if as_json:
        app.print_line(json.dumps(page.raw))
        return problems.OK
    rows = [
        [
            str(run["at"]),
            str(run["state"]),
            rendering.count(run["days"]),
            rendering.count(run["final"]),
            rendering.count(run["drift"]),
            f"{run['seconds']:.1f}",
            rendering.clean(_told(run), limit=300),
        ]
        for run in page.runs
    ]
    columns = [("run", False), ("state", False), *((name, True) for name in ("days", "final", "drift", "seconds"))]
    if rows:
        app.out.print(rendering.table([*columns, ("what differed, and what was done", False)], rows))
    else:
        app.note("No nightly proof has run yet.")
    return problems.OK


def _told(run: Mapping[str, Any]) -> str:
    if run["why"]:
        return str(run["why"])
    differed = [f"{one['day']}: {_measures(one['measures']) or 'cubes'}" for one in run["differences"]]
    return "; ".join([*differed, *(_healed(one) for one in run["healed"])])


def _healed(one: Mapping[str, Any]) -> str:
    done = []
    if one["redriven"]:
        done.append(f"batches redriven: {len(one['redriven'])}")
    if one["repaired"]:
        done.append("figures repaired")
    if one["left"]:
        done.append(str(one["left"]))
    return f"{one['day']}: {', '.join(done) or 'nothing to mend'}"
