"""What became of the mutants, by module: counted, scored, kept in bench/results/mutants.json beside what ran before."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.harness import RESULTS, ROOT, report
from tools.mutants.children import KILLED, SURVIVED, TIMEOUT
from tools.mutants.module_run import UNTESTED
from tools.mutants.mutations import Site
from tools.mutants.targets import TARGETS, path_of

SAVED = RESULTS / "mutants.json"
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
_MISSED = {SURVIVED, UNTESTED}

Survivor = dict[str, Any]


def judged(module: str, found: Sequence[Site], outcomes: Mapping[int, str]) -> tuple[list[Survivor], Counter[str]]:
    """What nobody noticed, and the counts by outcome; the known equivalents are neither killed nor missed."""
    lines = (ROOT / path_of(module)).read_text().splitlines()
    equivalent = {(one["line"], one["change"]) for one in _equivalents() if one["module"] == module}
    survivors: list[Survivor] = []
    counts: Counter[str] = Counter()
    for number, outcome in sorted(outcomes.items()):
        site = found[number]
        text = lines[site.line - 1].strip()
        if outcome not in _MISSED:
            counts[outcome] += 1
        elif (text, site.change) in equivalent:
            counts["equivalent"] += 1
        else:
            counts[outcome] += 1
            told = {"module": module, "number": number, "at": site.line, "line": text}
            survivors.append({**told, "change": site.change, "how": outcome})
    return survivors, counts


def _equivalents() -> list[dict[str, str]]:
    """Changes that change nothing: by module, line as it stands, change, and the reason."""
    listed: list[dict[str, str]] = tomllib.loads(EQUIVALENT.read_text())["equivalent"]
    return listed


def score(counts: Mapping[str, int]) -> float:
    """The share of mutants that were noticed."""
    killed = counts.get(KILLED, 0) + counts.get(TIMEOUT, 0)
    missed = sum(counts.get(name, 0) for name in _MISSED)
    return killed / (killed + missed) if killed + missed else 1.0


def line(counts: Mapping[str, int]) -> str:
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return f"{100 * score(counts):5.1f} %  ({told})"


class Results:
    """Of each module the newest run; a module that is no target any more is forgotten."""

    def __init__(self) -> None:
        saved = json.loads(SAVED.read_text()) if SAVED.exists() else {}
        self._modules: dict[str, dict[str, Any]] = {
            module: told for module, told in saved.get("modules", {}).items() if module in TARGETS
        }
        self._survivors: list[Survivor] = [one for one in saved.get("survivors", []) if one["module"] in TARGETS]

    def survivors(self, module: str) -> list[int] | None:
        """Numbers of the changes that nobody noticed, unless the module has not run, or is another one since."""
        told = self._modules.get(module)
        text = (ROOT / path_of(module)).read_text()
        if told is None or told.get("source") != _digest(text):
            return None
        return [one["number"] for one in self._survivors if one["module"] == module]

    def enter(self, module: str, sites: int, survivors: Iterable[Survivor], counts: Mapping[str, int]) -> None:
        """The outcome of a run over some or all of the module's ``sites``."""
        self._forget(module)
        self._survivors += survivors
        self._note(module, sites, counts)

    def enter_again(self, module: str, sites: int, survivors: Sequence[Survivor], counts: Mapping[str, int]) -> None:
        """The outcome of another run over what had survived: the rest was killed, and tests are only added."""
        before = {name: self._modules[module].get(name, 0) for name in (KILLED, TIMEOUT, "equivalent")}
        self._forget(module)
        self._survivors += survivors
        self._note(module, sites, Counter(before) + Counter(counts))

    def _forget(self, module: str) -> None:
        self._survivors = [one for one in self._survivors if one["module"] != module]

    def _note(self, module: str, sites: int, counts: Mapping[str, int]) -> None:
        made = report("mutants", {})
        told = {"commit": made["commit"], "source": _digest((ROOT / path_of(module)).read_text()), "sites": sites}
        self._modules[module] = {**told, **counts, "killed_percent": round(100 * score(counts), 1)}

    def total(self) -> Counter[str]:
        names = (KILLED, TIMEOUT, SURVIVED, UNTESTED, "equivalent")
        return Counter({name: sum(one.get(name, 0) for one in self._modules.values()) for name in names})

    def save(self) -> None:
        """Over all modules."""
        total = self.total()
        missing = sorted(set(TARGETS) - set(self._modules))
        numbers = {"mutants": sum(total.values()), "of": sum(one["sites"] for one in self._modules.values())}
        worst = min((one["killed_percent"] for one in self._modules.values()), default=0.0)
        numbers |= {"killed_percent": round(100 * score(total), 1), "worst_module_percent": worst, **total}
        told = {
            **report("mutants", numbers),
            "modules_not_run": missing,
            "modules": {module: self._modules[module] for module in TARGETS if module in self._modules},
            "survivors": sorted(self._survivors, key=lambda one: (one["module"], one["number"])),
        }
        SAVED.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def _digest(source: str) -> str:
    return sha256(source.encode()).hexdigest()[:12]
