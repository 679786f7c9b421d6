"""Names of SNS topics that an organization's alerts may go to.

The name says whose it is, so that one organization can't publish to another one's: ``outlay_<organization>_<any>``.
Ids of organizations have no underscore.
"""

import re

TOPIC_PREFIX = "outlay_"
_ARN = re.compile(r"arn:(aws|aws-cn|aws-us-gov):sns:([a-z0-9-]{5,30}):([0-9]{12}):([A-Za-z0-9_-]{1,256})")


def topic_prefix(org: str) -> str:
    return f"{TOPIC_PREFIX}{org}_"


def is_topic_of(org: str, arn: str, *, within: tuple[str, str, str]) -> bool:
    """Whether the ARN is of a topic of the organization, in the deployment's partition, region and account."""
    found = _ARN.fullmatch(arn)
    return found is not None and found.groups()[:3] == within and found[4].startswith(topic_prefix(org))
