"""The walk of docs/guides/budgets.md, command by command: a budget, a refused call, an approved increase, the proof."""

from pathlib import Path

import pytest
from outlay_cli.local.stack import Stack

from tests.support.guide import guide_text, opened
from tests.support.transcript import masked, steps

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


def test_the_walk_from_a_first_budget_to_an_approved_increase_is_what_its_people_see(
    tmp_path: Path, stack: Stack, stack_folder: Path
) -> None:
    commands = list(steps(guide_text("budgets.md")))
    assert len(commands) > 25
    with opened("budgets.md", tmp_path, stack, stack_folder) as guide:
        for step in commands:
            assert masked(guide.see(step)) == masked(step.output), step.command
