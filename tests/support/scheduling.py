"""Which tests go to a worker together: what they share is set up once there.

By their files, since marks are unknown to whoever schedules: pytest-xdist 3.8 hands them over in the node ids, which
pytest 9.2 no longer lets it change, so that ``xdist_group`` silently groups nothing.
"""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/e2e/browser/", "tests/e2e/test_access.py", "tests/e2e/", "tests/infra/")
"""The first that a node id begins with: a local AWS with its demo and a window, a local AWS, templates."""


def together(nodeid: str) -> str:
    """The name of what is run on one worker, one after the other; a file's tests where nothing more is shared."""
    return next((part for part in TOGETHER if nodeid.startswith(part)), nodeid.partition("::")[0])


class ByWhatIsShared(LoadScopeScheduling):
    """The units with most tests first, so that both workers end at about the same time."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)
