"""docs/guides/admin.md, command by command, as a new administrator types it: what they see is what stands there."""

from pathlib import Path

import pytest
from outlay_cli.local.stack import Stack

from tests.support.guide import guide_text, opened
from tests.support.transcript import masked, steps

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]


def test_the_guides_transcript_is_what_a_new_administrator_sees(
    tmp_path: Path, stack: Stack, stack_folder: Path
) -> None:
    commands = list(steps(guide_text("admin.md")))
    assert len(commands) > 40
    with opened("admin.md", tmp_path, stack, stack_folder) as guide:
        for step in commands:
            assert masked(guide.see(step)) == masked(step.output), step.command
