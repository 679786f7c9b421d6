"""Names of the anchors of audit logs in their bucket.

A listing of a chain's prefix gives the newest first, and says all of each. The hash is part of the name, so another
head of the same number stands beside the first one and never on top of it.
"""

import re

from outlay.contracts.keys import is_org_id

ANCHORED_EVERY_MIN = 60
"""How long the newest entries of a chain stand without an anchor, at most, while the schedule runs."""
ORGANIZATIONS_PREFIX = "O/"
PLATFORM_PREFIX = "P/"
_LAST_SEQ = 999_999_999_999
_NAME = re.compile(r"[0-9]{12}/([0-9]{1,12})-([0-9]{1,15})-([0-9a-f]{64})\.json")


def anchors_prefix(chain: str) -> str:
    """Of an organization's chain; where it is empty, of the deployment's own."""
    if not chain:
        return PLATFORM_PREFIX
    if not is_org_id(chain):
        raise ValueError(f"not an organization id: {chain!r}")
    return f"{ORGANIZATIONS_PREFIX}{chain}/"


def anchor_name(seq: int, at_ms: int, digest: str) -> str:
    """What stands behind the prefix: of the entry its number, its time and its hash."""
    return f"{_LAST_SEQ - seq:012d}/{seq}-{at_ms}-{digest}.json"


def read_anchor_name(name: str) -> tuple[int, int, str] | None:
    """Number, time and hash; None where it is no name of an anchor."""
    found = _NAME.fullmatch(name)
    return None if found is None else (int(found[1]), int(found[2]), found[3])
