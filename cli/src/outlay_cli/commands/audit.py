"""``outlay audit``: who did what to what; and whether the log is as it was written."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from outlay.domain.audit import GENESIS, Head
from outlay.domain.audit_proof import EXPLAINED, Break, breaks
from outlay_client import Audit, Client

from outlay_cli import paging, problems, rendering
from outlay_cli.context import App, pass_app
from outlay_cli.problems import Trouble

_MOST_SHOWN = 50
_platform = click.option(
    "--platform", is_flag=True, help="The deployment's own log, for its administrators, not an organization's."
)
_json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
_a_file = click.Path(dir_okay=False, path_type=Path)
Content = Mapping[str, Any]


@click.group(
    epilog="""\b
Examples:
  outlay audit list --action key. --from 2026-11-01
  outlay audit verify
  outlay audit export --to audit.jsonl --anchors-to anchors.jsonl
  outlay audit verify --file audit.jsonl --anchors anchors.jsonl     (asks nobody)"""
)
def audit() -> None:
    """Who did what to what, from where, before and after. For administrators."""


def _log(client: Client, platform: bool) -> Audit:
    return client.platform_audit if platform else client.audit


@audit.command("list")
@click.option("--action", default="", help="How the action begins: key. or key.create")
@click.option("--actor", default="", help="The account's or key's id.")
@click.option("--target", default="", help="The id of what was changed.")
@click.option("--from", "start", default="", metavar="DATE", help="Date or time, the first that is shown.")
@click.option("--to", "end", default="", metavar="DATE", help="Date or time, the first that is not.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Entries at most.")
@_platform
@_json_option
@pass_app
def list_entries(app: App, /, *, platform: bool, as_json: bool, limit: int, **filters: str) -> int:
    """Entries, newest first."""
    named = {"from": filters.pop("start"), "to": filters.pop("end"), **filters}
    with app.reader() as client:
        pages = _log(client, platform).pages(**named)
        shown, there_are_more = paging.first((page["entries"] for page in pages), limit)
    if as_json:
        app.print_line(json.dumps(shown, ensure_ascii=False))
    elif shown:
        columns = [
            ("no.", True),
            ("at", False),
            ("who", False),
            ("action", False),
            ("target", False),
            ("changes", False),
        ]
        app.out.print(rendering.table(columns, map(_row, shown)))
    else:
        app.note("There is no such entry.")
    if there_are_more:
        app.note(f"There are more than {limit:,}; give a larger --limit.")
    return problems.OK


def _row(entry: Content) -> list[str]:
    actor = entry["actor"]
    who = actor["name"] or f"{actor['kind']} {actor['subject']}"
    visitor = " (deployment)" if actor["platform"] else ""
    told = (str(entry["seq"]), entry["at"], who + visitor, entry["action"], entry["target"], _changes(entry["changes"]))
    return [rendering.clean(text, limit=300) for text in told]


def _changes(changes: Iterable[Content]) -> str:
    return "; ".join(f"{one['field']}: {_value(one['before'])} → {_value(one['after'])}" for one in changes)


def _value(value: Any) -> str:
    return "–" if value is None else json.dumps(value, ensure_ascii=False)


@audit.command()
@click.option("--to", "target", type=_a_file, help="A file; else stdout.")
@click.option("--anchors-to", "anchors", type=_a_file, help="A file for the anchors.")
@_platform
@pass_app
def export(app: App, *, target: Path | None, anchors: Path | None, platform: bool) -> int:
    """The whole log as JSON lines with its hashes, and its head as the last line: enough to prove it offline."""
    with app.reader() as client, app.err.status("Reading …"):
        read = _read(_log(client, platform))
    lines = [json.dumps(one, ensure_ascii=False, sort_keys=True) for one in (*read.entries, {"head": read.told_head})]
    if target is None:
        for line in lines:
            app.print_line(line)
    else:
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")
        app.note(f"{len(read.entries):,} entries are in {target}")
    if anchors is not None:
        anchors.write_text("".join(json.dumps(one, sort_keys=True) + "\n" for one in read.anchors), encoding="utf-8")
        app.note(f"{len(read.anchors):,} anchors are in {anchors}")
    return problems.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A log as it was read. ``told_head`` is what was said of its end; None in a file that says nothing."""

    chain: str
    entries: Sequence[Content]
    told_head: Content | None
    anchors: Sequence[Content]

    def breaks(self) -> list[Break]:
        anchors = [_head(one) for one in self.anchors]
        return breaks(self.entries, chain=self.chain, head=self.head, anchors=anchors)

    @property
    def head(self) -> Head:
        if self.told_head is not None:
            return _head(self.told_head)
        last = self.entries[-1] if self.entries else {}
        return Head(seq=len(self.entries), hash=str(last.get("hash", GENESIS)))


def _head(told: Content) -> Head:
    try:
        return Head(seq=int(told["seq"]), hash=str(told["hash"] or GENESIS))
    except (KeyError, TypeError, ValueError):
        raise Trouble("this is no head or anchor of an audit log.") from None


def _read(log: Audit) -> _Read:
    """Anchors first and the head last: what is noted meanwhile is then in the entries, or is fetched after them."""
    anchors = list(log.anchors())
    entries = list(log.entries())
    head = log.head()
    if head["seq"] > _last(entries):
        further = log.entries(after=_last(entries))
        entries += [entry for entry in further if entry.get("seq", 0) <= head["seq"]]
    return _Read(chain=head["chain"], entries=entries, told_head=head, anchors=anchors)


def _last(entries: list[Content]) -> int:
    return int(entries[-1].get("seq", 0)) if entries else 0


@audit.command()
@click.option("--file", "source", type=_a_file, help="An export to prove, instead of asking the deployment.")
@click.option("--anchors", type=_a_file, help="Anchors that belong to the file.")
@_platform
@_json_option
@pass_app
def verify(app: App, *, source: Path | None, anchors: Path | None, platform: bool, as_json: bool) -> int:
    """Find whatever was edited, deleted, re-ordered, slipped in or cut off. Exit code 1 if anything was.

    Every hash is computed anew on this machine. Of entries after the newest anchor it is sure that they follow from one
    another, not that nobody wrote them anew: anchors are made every hour.
    """
    if anchors is not None and source is None:
        raise click.UsageError("--anchors goes with --file")
    if source is not None:
        read = _from_files(source, anchors)
    else:
        with app.reader() as client, app.err.status("Reading …"):
            read = _read(_log(client, platform))
    found = read.breaks()
    if as_json:
        app.print_line(json.dumps(_told(read, found)))
    else:
        _print(app, read, found)
    return problems.NEGATIVE if found else problems.OK


def _from_files(source: Path, anchors: Path | None) -> _Read:
    lines = list(_lines(source))
    heads = [one["head"] for one in lines if set(one) == {"head"}]
    entries = [one for one in lines if set(one) != {"head"}]
    known = [] if anchors is None else list(_lines(anchors))
    told = [*heads, *known]
    chains = {one.get("chain") for one in told if isinstance(one, dict)} or {e.get("chain") for e in entries[:1]}
    if len(chains) > 1:
        raise Trouble("file and anchors are of different logs.")
    chain = str(next(iter(chains), "") or "")
    return _Read(chain=chain, entries=entries, told_head=heads[-1] if heads else None, anchors=known)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """What can't be read is an empty object: the proof tells where it is."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            told = None
        yield told if isinstance(told, dict) else {}


def _told(read: _Read, found: list[Break]) -> Content:
    return {
        "chain": read.chain,
        "entries": len(read.entries),
        "head": read.told_head,
        "newest_anchor": read.anchors[0] if read.anchors else None,
        "breaks": [{"seq": one.seq, "reason": one.reason, "detail": EXPLAINED[one.reason]} for one in found],
    }


def _print(app: App, read: _Read, found: list[Break]) -> None:
    newest = max((int(one["seq"]) for one in read.anchors), default=0)
    count = len(read.entries)
    anchored = f"anchored up to no. {newest:,}" if read.anchors else "not anchored yet"
    app.print_line(f"{read.chain or 'deployment'}: {count:,} {'entry' if count == 1 else 'entries'}, {anchored}")
    if found:
        rows = [[f"{one.seq:,}", one.reason, EXPLAINED[one.reason]] for one in found[:_MOST_SHOWN]]
        app.out.print(rendering.table([("no.", True), ("what", False), ("that is", False)], rows))
        if len(found) > _MOST_SHOWN:
            app.note(f"… and {len(found) - _MOST_SHOWN:,} more; --json gives all.")
        return
    app.print_line("Holds: nothing was edited, deleted, re-ordered or cut off.")
    if read.told_head is None:
        app.note("The file says nothing of the log's end: what was cut off behind the newest anchor can't be found.")
    if read.anchors and count > newest:
        app.note(f"Those after no. {newest:,} are anchored within the hour.")
