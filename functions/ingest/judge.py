"""What an organization says of a request's events: its policies, and whether a call can be as large as that.

Policies are asked once for each distinct set of the values that their rules read: most events repeat them. What an
event lacks under a rule of the mode ``unallocated`` is put in here, after its digest is taken: an event that is sent
again is the same one, whatever the rules are by then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from outlay.application.note_violations import summed
from outlay.application.policy_at_lease import told
from outlay.contracts.dimensions import TAG_PREFIX, UNSET
from outlay.domain.claims import IMPORT
from outlay.domain.money import picousd
from outlay.domain.organization import Organization
from outlay.domain.plausible import implausible_tokens, is_large, list_cost, suspect_from
from outlay.domain.policy import PLAUSIBILITY, SETTINGS, UNALLOCATED, Mode
from outlay.domain.policy_verdict import FITS, NONE, Asked, Facts, Finding, Policies, Verdict
from outlay.domain.violation import MAX_SAMPLES, Violation

from functions.ingest.schemas import EventIn

_OVERRIDE = "; what is the sum of many calls comes as an import (header Outlay-Source: import)"
_TOO_MANY = "tokens"
_TOO_DEAR = "cost"
_NO_TAGS: Mapping[str, str] = {}


@dataclass(slots=True)
class _Seen:
    """Events of one team of which the same is said."""

    verdict: Verdict
    team: str
    events: int = 0
    samples: list[str] = field(default_factory=list)


class _Reader:
    """Reads what rules read of an event, as a tuple that says whether two events are alike to them."""

    def __init__(self, reads: Sequence[str], known: Mapping[str, str]) -> None:
        """``known``: what is the same for all events of the request."""
        self._known = {name: known[name] for name in reads if name in known}
        self._tags = [name.removeprefix(TAG_PREFIX) for name in reads if name.startswith(TAG_PREFIX)]
        apart = {*known, "provider", "model"}
        self._plain = [name for name in reads if name not in apart and not name.startswith(TAG_PREFIX)]
        self._values = attrgetter("provider", "model", *self._plain)

    def __call__(self, sent: EventIn) -> tuple[str | None, ...]:
        values: tuple[str | None, ...] = self._values(sent)
        return (*values, *map((sent.tags or _NO_TAGS).get, self._tags)) if self._tags else values

    def facts(self, values: tuple[str | None, ...]) -> Facts:
        names = ("provider", "model", *self._plain, *(TAG_PREFIX + key for key in self._tags))
        told = {name: value or UNSET for name, value in zip(names, values, strict=True)}
        return {**told, **{name: told[name].strip().lower() for name in ("provider", "model")}, **self._known}


@dataclass(slots=True, kw_only=True)
class Judge:
    """Of one request."""

    organization: Organization
    policies: Policies = NONE
    source: str
    api_key: str
    now_ms: int
    _verdicts: dict[tuple[str | None, ...], Verdict] = field(default_factory=dict)
    _seen: dict[tuple[int, str], _Seen] = field(default_factory=dict)
    """By the verdict's identity: hashing what it says would cost more than what it is asked for."""
    _most: int = 0
    _suspect: int = 0
    _read: _Reader = field(init=False)

    def __post_init__(self) -> None:
        self._most = picousd(self.organization.largest_event)
        self._suspect = suspect_from(self._most)
        self._read = _Reader(self.policies.reads, {"api_key": self.api_key, "source": self.source})

    def __call__(self, sent: EventIn, usage: dict[str, int], stated: int | None, moment: int | None) -> Verdict:
        """``stated``: the cost that the client states, in pico-USD."""
        found = self._verdict(sent) if self.policies.rules else FITS
        if is_large(usage, self._suspect) or (stated is not None and stated > self._most):
            beyond = self._beyond(sent, usage, stated, moment)
            found = found if beyond is None else Verdict.of((*found.findings, beyond))
        if found.findings:
            self._note(sent, found)
        return found

    def _verdict(self, sent: EventIn) -> Verdict:
        values = self._read(sent)
        try:
            return self._verdicts[values]
        except KeyError:
            facts = self._read.facts(values)
            verdict = self._verdicts[values] = self.policies.verdict(facts, Asked(now_ms=self.now_ms))
            return verdict

    def _beyond(self, sent: EventIn, usage: dict[str, int], stated: int | None, moment: int | None) -> Finding | None:
        """Why no single call can be like this; an import is no single call."""
        if self.source == IMPORT:
            return None
        if stated is not None and stated > self._most:
            return self._too_dear("client_cost_usd")
        provider, model = sent.provider.strip().lower(), sent.model.strip()
        largest = max(usage, key=usage.__getitem__, default="usage")
        reason = implausible_tokens(provider, model, usage)
        if reason is not None:
            return _implausible(_TOO_MANY, largest, reason)
        at = self.now_ms if moment is None else moment
        cost = list_cost(provider, model, usage, timestamp_ms=at)
        return self._too_dear(largest) if cost is not None and cost > self._most else None

    def _too_dear(self, where: str) -> Finding:
        reason = f"is implausible: dearer than ${self.organization.largest_event_usd} (largest_event_usd)"
        return _implausible(_TOO_DEAR, where, reason)

    def _note(self, sent: EventIn, verdict: Verdict) -> None:
        team, named = sent.team or UNSET, sent.id or sent.response_id
        key = (id(verdict), team)
        seen = self._seen.get(key)
        if seen is None:
            seen = self._seen[key] = _Seen(verdict, team)
        seen.events += 1
        if named and len(seen.samples) < MAX_SAMPLES:
            seen.samples.append(named)

    def warnings(self, accepted: int) -> Iterator[str]:
        """A sentence for each rule that accepted events fall short of, with how many."""
        sums: dict[Finding, int] = {}
        for seen in self._seen.values():
            for finding in () if seen.verdict.denied else seen.verdict.findings:
                sums[finding] = sums.get(finding, 0) + seen.events
        for finding, events in sums.items():
            yield _sentence(finding, events, accepted)

    def violations(self) -> list[Violation]:
        """What to note of the request."""
        return summed(
            [
                _violation(finding, seen.team, seen.events, tuple(seen.samples))
                for seen in self._seen.values()
                for finding in seen.verdict.findings
            ]
        )


def _violation(finding: Finding, team: str, events: int, samples: tuple[str, ...]) -> Violation:
    return Violation(
        policy_id=finding.policy_id,
        rule_id=finding.rule_id,
        mode=finding.mode.value,
        field=finding.field,
        reason=finding.reason,
        team=team,
        door="intake",
        attempts=events,
        samples=samples,
    )


def problems_of(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Field and reason of what an event is refused for, naming the rule."""
    for one in verdict.denied:
        if one.policy_id == PLAUSIBILITY:
            yield one.field, one.reason + _OVERRIDE
        else:
            yield one.field, f"{one.reason} ({told(one)})"


def put_unallocated(sent: EventIn, fields: tuple[str, ...]) -> None:
    """From here on it is as if the event had said so; its digest was taken before."""
    for name in fields:
        if name.startswith("tags."):
            sent.tags = {**(sent.tags or {}), name.removeprefix("tags."): UNALLOCATED}
        else:
            setattr(sent, name, UNALLOCATED)


def _implausible(rule: str, where: str, reason: str) -> Finding:
    return Finding(policy_id=PLAUSIBILITY, rule_id=rule, mode=Mode.DENY, field=where, reason=reason)


def _sentence(finding: Finding, events: int, accepted: int) -> str:
    if finding.policy_id == SETTINGS:
        tag = finding.field.removeprefix("tags.")
        return f"{events:,} of {accepted:,} accepted events lack the tag {tag}, which the organization requires."
    counted = "; it counts as unallocated" if finding.mode is Mode.UNALLOCATED else ""
    return f"{events:,} of {accepted:,} accepted events: {finding.field} {finding.reason}{counted} ({told(finding)})."
