"""The usage that a scenario is reckoned from: of any scope, a part a model, and what the changes make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from outlay.application.read_spend import resolved_scope
from outlay.contracts.buckets import BUCKETS
from outlay.domain.access import Cut
from outlay.domain.figures import Figures, cost
from outlay.domain.registers import Names
from outlay.domain.scenario import Change, Scenario
from outlay.domain.scenario_parts import Part, Plans, Unknown, applied, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The days of reference, within the scenario's scope."""

    cost: int
    """Pico-USD."""
    changed: int | None
    """With all changes in force; None: not known."""
    lower_bound: bool
    """Calls without a price are among them: what is said is of those that have one."""
    unknown: tuple[Unknown, ...]
    untouched: tuple[int, ...]
    """Numbers of changes (from 0) that concern none of the calls."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScenarioUsage:
    figures: Figures
    names: Names
    scenario: Scenario
    plans: Plans
    found: dict[tuple[object, ...], Fraction | None] = field(default_factory=dict)

    def parts(self, scope: Cut) -> list[Part]:
        """Of the days of reference, a part a model; usage of the same model is added up."""
        resolved = resolved_scope(scope, self.names)
        wanted = self.figures.query.group_by
        sums: dict[tuple[str, str], dict[str, int]] = {}
        for _, group, amounts in self.figures.rows(0, len(self.figures)):
            values = dict(zip(wanted, group, strict=True))
            if all(values[name] in allowed for name, allowed in resolved.items()):
                kept = sums.setdefault((values["provider"], values["model"]), {})
                for name, amount in amounts.items():
                    kept[name] = kept.get(name, 0) + amount
        return [_part(provider, model, amounts) for (provider, model), amounts in sorted(sums.items())]

    def share(self, scope: Cut, day: date) -> Fraction | None:
        """What the changes that hold on the day add to the cost of the scope, as a share of it; None: not known."""
        active = [(place, one) for place, one in enumerate(self.scenario.changes) if one.first_day <= day.isoformat()]
        key = tuple(sorted(scope.items())), tuple(place for place, _ in active)
        if key not in self.found:
            self.found[key] = self._share(self.parts(scope), active)
        return self.found[key]

    def reference(self) -> Reference:
        """With all changes, whenever they begin."""
        parts = self.parts(self.scenario.scope)
        changed, unknown = applied(parts, list(enumerate(self.scenario.changes)), self.plans)
        return Reference(
            cost=round(total(parts)),
            changed=None if unknown else round(total(changed)),
            lower_bound=any(part.unpriced for part in parts),
            unknown=tuple(unknown),
            untouched=_untouched(self.scenario, parts),
        )

    def _share(self, parts: Sequence[Part], active: Sequence[tuple[int, Change]]) -> Fraction | None:
        after, unknown = applied(parts, active, self.plans)
        before = total(parts)
        if unknown:
            return None
        return (total(after) - before) / before if before else Fraction(0)


def _part(provider: str, model: str, amounts: Mapping[str, int]) -> Part:
    return Part(
        provider=provider,
        model=model,
        requests=amounts.get("requests", 0),
        usage={bucket: amounts[bucket] for bucket in BUCKETS if amounts.get(bucket)},
        picousd=Fraction(max(0, cost(amounts))),
        unpriced=amounts.get("unpriced_requests", 0),
    )


def _untouched(scenario: Scenario, parts: Sequence[Part]) -> tuple[int, ...]:
    known = {(part.provider, part.model) for part in parts}
    found = []
    for place, one in enumerate(scenario.changes):
        if not any(one.concerns(provider, model) for provider, model in known):
            found.append(place)
        elif one.kind == "move":
            known.add((one.to_provider, one.to_model))
    return tuple(found)
