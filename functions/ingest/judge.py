"""What an organization says of a request's events: its policies, and whether a call can be as large as that.

Policies are asked once for each distinct set of the values that their rules read: most events repeat them. What an
event lacks under a rule of the mode ``unallocated`` is put in here, after its digest is taken: an event that is sent
again is the same one, whatever the rules are by then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

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
_LOWER = frozenset({"provider", "model"})


@dataclass(slots=True)
class _Count:
    finding: Finding
    team: str
    events: int = 0
    accepted: int = 0
    """Of these, for all that this request's other findings say."""
    samples: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Judge:
    """Of one request."""

    organization: Organization
    policies: Policies = NONE
    source: str
    api_key: str
    now_ms: int
    _verdicts: dict[tuple[str | None, ...], Verdict] = field(default_factory=dict)
    _counts: dict[tuple[Finding, str], _Count] = field(default_factory=dict)
    _most: int = 0
    _suspect: int = 0

    def __post_init__(self) -> None:
        self._most = picousd(self.organization.largest_event)
        self._suspect = suspect_from(self._most)

    def __call__(self, sent: EventIn, usage: dict[str, int], stated: int | None, moment: int | None) -> Verdict:
        """``stated``: the cost that the client states, in pico-USD."""
        found = self._verdict(sent) if self.policies.rules else FITS
        if self.source != IMPORT:
            beyond = self._beyond(sent, usage, stated, moment)
            found = found if beyond is None else Verdict((*found.findings, beyond))
        if found.findings:
            self._note(sent, found)
        return found

    def _verdict(self, sent: EventIn) -> Verdict:
        values = tuple(self._value(sent, name) for name in self.policies.reads)
        try:
            return self._verdicts[values]
        except KeyError:
            facts = dict(zip(self.policies.reads, (value or UNSET for value in values), strict=True))
            verdict = self._verdicts[values] = self.policies.verdict(_lowered(facts), Asked(now_ms=self.now_ms))
            return verdict

    def _value(self, sent: EventIn, name: str) -> str | None:
        if name.startswith(TAG_PREFIX):
            return sent.tags.get(name.removeprefix(TAG_PREFIX)) if sent.tags else None
        if name == "api_key":
            return self.api_key
        if name == "source":
            return self.source
        value: str | None = getattr(sent, name)
        return value

    def _beyond(self, sent: EventIn, usage: dict[str, int], stated: int | None, moment: int | None) -> Finding | None:
        """Why no single call can be like this."""
        dearest = f"is implausible: dearer than ${self.organization.largest_event_usd} (largest_event_usd)"
        if stated is not None and stated > self._most:
            return _implausible(_TOO_DEAR, "client_cost_usd", dearest)
        if not is_large(usage, self._suspect):
            return None
        provider, model = sent.provider.strip().lower(), sent.model.strip()
        largest = max(usage, key=usage.__getitem__)
        reason = implausible_tokens(provider, model, usage)
        if reason is not None:
            return _implausible(_TOO_MANY, largest, reason)
        at = self.now_ms if moment is None else moment
        cost = list_cost(provider, model, usage, timestamp_ms=at)
        return _implausible(_TOO_DEAR, largest, dearest) if cost is not None and cost > self._most else None

    def _note(self, sent: EventIn, verdict: Verdict) -> None:
        team, named = sent.team or UNSET, sent.id or sent.response_id
        is_accepted = not verdict.denied
        for finding in verdict.findings:
            count = self._counts.setdefault((finding, team), _Count(finding, team))
            count.events += 1
            count.accepted += is_accepted
            if named and len(count.samples) < MAX_SAMPLES:
                count.samples.append(named)

    def warnings(self, accepted: int) -> Iterator[str]:
        """A sentence for each rule that accepted events fall short of, with how many."""
        sums: dict[Finding, int] = {}
        for (finding, _), count in self._counts.items():
            if count.accepted:
                sums[finding] = sums.get(finding, 0) + count.accepted
        for finding, events in sums.items():
            yield _sentence(finding, events, accepted)

    def violations(self) -> list[Violation]:
        """What to note of the request."""
        return [
            Violation(
                policy_id=count.finding.policy_id,
                rule_id=count.finding.rule_id,
                mode=count.finding.mode.value,
                field=count.finding.field,
                reason=count.finding.reason,
                team=team,
                door="intake",
                attempts=count.events,
                samples=tuple(count.samples),
            )
            for (_, team), count in self._counts.items()
        ]


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


def _lowered(facts: dict[str, str]) -> Facts:
    return {name: value.strip().lower() if name in _LOWER else value for name, value in facts.items()}


def _implausible(rule: str, where: str, reason: str) -> Finding:
    return Finding(policy_id=PLAUSIBILITY, rule_id=rule, mode=Mode.DENY, field=where, reason=reason)


def _sentence(finding: Finding, events: int, accepted: int) -> str:
    if finding.policy_id == SETTINGS:
        tag = finding.field.removeprefix("tags.")
        return f"{events:,} of {accepted:,} accepted events lack the tag {tag}, which the organization requires."
    counted = "; it counts as unallocated" if finding.mode is Mode.UNALLOCATED else ""
    return f"{events:,} of {accepted:,} accepted events: {finding.field} {finding.reason}{counted} ({told(finding)})."
