"""All mutants of one module.

First in a process that has collected the tests: a fork for each mutant, in which the function's code is replaced. What
is no function's code, and what survives in a function that ran while everything was imported, is tried in a fork that
imports anew with the mutant in place: a value that the original made would hide it otherwise.
"""

import ast
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tools.mutants.change import Importing, LoadedFunctions
from tools.mutants.children import KILLED, SURVIVED, Job, outcomes
from tools.mutants.entered import Entered, Unsound, silence
from tools.mutants.mutations import mutated, sites
from tools.mutants.targets import DESELECTED

_OPTIONS = ("-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
_AT_LEAST_S, _TIMES = 15.0, 8.0
"""A mutant may take so many times as long as its tests do without it."""
_CASES = 20
"""Of one test, spread over all that it has: faults at each of a hundred calls find what faults at every fifth do."""
UNTESTED = "untested"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleRun:
    """``numbers``: which of the module's ``sites`` are tried."""

    root: Path
    module: str
    path: Path
    tests: Sequence[str]
    numbers: Sequence[int]
    at_once: int

    def run(self) -> dict[int, str]:
        """Number → outcome. Raises ``Unsound`` where a test fails without a mutant."""
        source = self.path.read_text()
        found = sites(ast.parse(source))
        results, told = self._forked(source)
        left = [number for number in self.numbers if results.get(number, SURVIVED) == SURVIVED]
        at_import = {tuple(place) for place in told["at_import"]}
        left = [number for number in left if found[number].function is None or found[number].function in at_import]
        nodes, seconds = told["nodes"], told["seconds"]
        jobs = (self._anew(source, number, nodes[str(number)], seconds) for number in left)
        results.update(outcomes(jobs, at_once=self.at_once))
        return results

    def _forked(self, source: str) -> tuple[dict[int, str], dict[str, Any]]:
        """Outcomes of those within functions, and the rest of what ``_Loop`` learned."""
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            with os.fdopen(writer, "w") as out:
                json.dump(_collected_and_tried(self, source), out)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as answer:
            told = json.load(answer)
        os.waitpid(child, 0)
        if told["unsound"]:
            raise Unsound(told["unsound"])
        return {int(number): outcome for number, outcome in told["outcomes"].items()}, told

    def _anew(self, source: str, number: int, nodes: list[str], seconds: dict[str, float]) -> Job[int]:
        def work() -> bool:
            silence()
            Importing(self.module, self.path, mutated(source, number)).install()
            _profile()
            return pytest.main(["-x", *_OPTIONS, "-m", DESELECTED, *nodes]) == pytest.ExitCode.OK

        return number, _AT_LEAST_S + _TIMES * sum(seconds[node] for node in nodes), work


def _profile() -> None:
    """The same examples each time, and no deadline: the machine is busy."""
    hypothesis.settings.register_profile(
        "mutants",
        deadline=None,
        derandomize=True,
        database=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),  # a failure is enough, it need not be small
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")


def _collected_and_tried(run: ModuleRun, source: str) -> dict[str, object]:
    silence()
    _profile()
    loop = _Loop(run, source, Entered(run.path))
    loop.entered.begin()
    code = pytest.main([*_OPTIONS, "-m", DESELECTED, *run.tests], plugins=[loop])
    if not loop.ran and not loop.unsound:
        loop.unsound = f"the tests of {run.module} could not be collected (exit code {code})"
    return {
        "unsound": loop.unsound,
        "outcomes": loop.outcomes,
        "nodes": loop.nodes,
        "seconds": loop.entered.seconds,
        "at_import": sorted(loop.entered.at_import),
    }


@dataclass(slots=True)
class _Loop:
    """A plugin of pytest in the place of its own loop over the tests."""

    run: ModuleRun
    source: str
    entered: Entered
    outcomes: dict[int, str] = field(default_factory=dict)
    nodes: dict[int, list[str]] = field(default_factory=dict)
    unsound: str = ""
    ran: bool = False

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = _some_cases(items)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            self.unsound = "a test file could not be collected"
            return True
        try:
            self.entered.watch(session.items)
        except Unsound as problem:
            self.unsound = str(problem)
            return True
        functions = LoadedFunctions(self.run.path)
        self.outcomes.update(outcomes(self._jobs(functions), at_once=self.run.at_once))
        self.ran = True
        return True

    def _jobs(self, functions: LoadedFunctions) -> Iterator[Job[int]]:
        found = sites(ast.parse(self.source))
        for number in self.run.numbers:
            site = found[number]
            items = self.entered.by(site.function)
            self.nodes[number] = [item.nodeid for item in items]
            if not items:
                self.outcomes[number] = UNTESTED
            elif site.function is not None:
                yield self._job(number, items, functions)

    def _job(self, number: int, items: list[pytest.Item], functions: LoadedFunctions) -> Job[int]:
        def work() -> bool:
            try:
                functions.become(mutated(self.source, number))
            except ValueError:  # a closure's shape changed: tried anew
                return True
            return self.entered.survives(items)

        return number, _AT_LEAST_S + _TIMES * sum(self.entered.seconds[item.nodeid] for item in items), work


def _some_cases(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """In their order, at most ``_CASES`` of one test's."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return [one for some in cases.values() for one in some[:: -(-len(some) // _CASES)]]


__all__ = ["KILLED", "SURVIVED", "UNTESTED", "ModuleRun"]
