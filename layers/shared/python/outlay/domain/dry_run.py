"""What a policy would have said of calls that took place: sums by what would have happened, rule, team and feature."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from outlay.contracts.dimensions import OTHER, TAG_PREFIX, UNSET, dimension_names
from outlay.domain.policy import Mode, ModelsRule, Policy, Rule, SpendingRule
from outlay.domain.policy_verdict import Asked, Facts, Policies, Verdict, reads_of

DAYS = 30


@dataclass(slots=True)
class Sum:
    """Money in pico-USD, of the calls that have a price."""

    requests: int = 0
    unpriced_requests: int = 0
    picousd: int = 0

    def add(self, requests: int, unpriced: int, picousd: int) -> None:
        self.requests += requests
        self.unpriced_requests += unpriced
        self.picousd += picousd


@dataclass(slots=True)
class Tally:
    """Of one dry run."""

    policies: Policies
    asked: Asked
    seen: Sum = field(default_factory=Sum)
    short: Sum = field(default_factory=Sum)
    """Of calls that fall short of any rule, each counted once."""
    undecided: Sum = field(default_factory=Sum)
    """Counted under ``(other)`` in what a rule reads, so that nobody can tell."""
    by_mode: dict[str, Sum] = field(default_factory=lambda: {mode.value: Sum() for mode in Mode})
    """By the strictest that applies."""
    by_rule: dict[str, Sum] = field(default_factory=dict)
    by_team: dict[str, Sum] = field(default_factory=dict)
    by_feature: dict[str, Sum] = field(default_factory=dict)

    def add(self, facts: Facts, requests: int, unpriced: int, picousd: int) -> None:
        """Calls that are alike in all that rules read."""
        self.seen.add(requests, unpriced, picousd)
        if any(facts.get(name) == OTHER for name in self.policies.reads):
            self.undecided.add(requests, unpriced, picousd)
            return
        lowered = {name: facts.get(name, UNSET).strip().lower() for name in ("provider", "model")}
        verdict = self.policies.verdict({**facts, **lowered}, self.asked)
        if not verdict.findings:
            return
        for one in self._sums(verdict, facts):
            one.add(requests, unpriced, picousd)

    def _sums(self, verdict: Verdict, facts: Facts) -> list[Sum]:
        rules = dict.fromkeys(one.rule_id for one in verdict.findings)
        return [
            self.short,
            self.by_mode[strictest(verdict).value],
            *(self.by_rule.setdefault(rule, Sum()) for rule in rules),
            self.by_team.setdefault(facts.get("team", UNSET), Sum()),
            self.by_feature.setdefault(facts.get("feature", UNSET), Sum()),
        ]


def strictest(verdict: Verdict) -> Mode:
    """What happens to a call with these findings."""
    modes = {one.mode for one in verdict.findings}
    return next(mode for mode in (Mode.DENY, Mode.UNALLOCATED, Mode.WARN) if mode in modes)


def reads_of_policy(policy: Policy) -> frozenset[str]:
    """What has to be known of a call for all rules that can be tried."""
    return frozenset(name for rule in policy.rules if not isinstance(rule, SpendingRule) for name in reads_of(rule))


def is_in_figures(policy: Policy, tag_keys: tuple[str, ...]) -> bool:
    """Whether figures are kept by all that its rules read, so that no event has to be looked at."""
    return reads_of_policy(policy) <= frozenset(dimension_names(tag_keys))


def not_tried(rule: Rule) -> str | None:
    """Why usage can't tell what a rule would have said; None where it can."""
    if isinstance(rule, ModelsRule) and rule.attributes:
        return "is about members, whom usage does not name"
    return None


def facts_of_row(columns: Mapping[str, object], names: frozenset[str]) -> dict[str, str]:
    """Of a row of an event, by ``contracts.lake`` columns."""
    tags = columns.get("tags")
    held: Mapping[str, str] = tags if isinstance(tags, Mapping) else {}
    return {
        name: held.get(name.removeprefix(TAG_PREFIX), UNSET)
        if name.startswith(TAG_PREFIX)
        else str(columns.get(name, UNSET))
        for name in names
    }
