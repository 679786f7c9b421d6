"""Keys of budgets, their board, leases, alerts and policies, all in the table ``control``; listed in ``keys``.

They lie in one table so that a change of a limit, the version that holds are checked against, and the entry in the
audit log are one transaction.
"""

from outlay.contracts import keys

HOUR_MS = 3_600_000


def budgets_key(org: str) -> str:
    """One partition: 500 at most. The sort key is the budget's id."""
    return keys.tenant_key(org, "BUDGETS")


def deleted_budgets_key(org: str) -> str:
    """Budgets that were deleted, for their history. The sort key is the budget's id."""
    return keys.tenant_key(org, "BUDGETS-DELETED")


def board_key(org: str) -> str:
    """A partition of its own: every hold writes here."""
    return keys.tenant_key(org, "BOARD")


BOARD_SORT = "board"


def terms_key(org: str) -> str:
    """What budgets were before they were changed, from which the limits of past periods follow. They outlive their
    budget."""
    return keys.tenant_key(org, "TERMS")


def terms_sort(budget_id: str, until_ms: int, version: int) -> str:
    """``version``: that it had until then."""
    return f"{budget_id}#{until_ms:015d}#{version:06d}"


def excesses_key(org: str, budget_id: str) -> str:
    """Why spend came to stand above a limit that holds. The sort key is ``first date#evaluation``."""
    return keys.tenant_key(org, "EXCESSES", budget_id)


def leases_key(org: str, hour: int) -> str:
    """Leases by the hour (since 1970) in which they expire. The sort key is the lease's id."""
    return keys.tenant_key(org, "LEASES", f"{hour:07d}")


def increases_key(org: str) -> str:
    """Increases of limits that were asked for or granted. The sort key is the increase's id, which begins with its
    moment."""
    return keys.tenant_key(org, "INCREASES")


def watch_key(org: str) -> str:
    """What the evaluation remembers of an organization: which thresholds were told, in which period."""
    return keys.tenant_key(org, "WATCH")


WATCH_SORT = "watch"


def alerts_key(org: str) -> str:
    """The sort key is the alert's id, which begins with its moment, so that the newest come last."""
    return keys.tenant_key(org, "ALERTS")


def channels_key(org: str) -> str:
    """Where people are told. The sort key is the channel's id."""
    return keys.tenant_key(org, "CHANNELS")


def deliveries_key(org: str, alert_id: str) -> str:
    """Of one alert. The sort key is the delivery's id."""
    return keys.tenant_key(org, "DELIVERIES", alert_id)


def dead_deliveries_key(org: str) -> str:
    """Those that were given up, so that they are seen. The sort key is ``alert id#delivery id``."""
    return keys.tenant_key(org, "DEAD-DELIVERIES")


def notifications_key(org: str, subject: str) -> str:
    """Of one member. The sort key is the notification's id, which begins with its moment."""
    return keys.tenant_key(org, "NOTIFICATIONS", subject)


def preferences_key(org: str) -> str:
    """How members want to be told. The sort key is the member's subject."""
    return keys.tenant_key(org, "PREFERENCES")


def policies_key(org: str) -> str:
    """The sort key is the policy's id."""
    return keys.tenant_key(org, "POLICIES")


def policy_versions_key(org: str, policy_id: str) -> str:
    """What a policy said, also of one that was deleted. The sort key is the version's number."""
    return keys.tenant_key(org, "POLICY-VERSIONS", policy_id)


def policy_version_sort(version: int) -> str:
    return f"{version:08d}"


def policies_in_force_key(org: str) -> str:
    """All that the doors need of policies and approvals, in one item."""
    return keys.tenant_key(org, "POLICIES-IN-FORCE")


IN_FORCE_SORT = "in-force"


def approvals_key(org: str) -> str:
    """Approvals of models, asked for and decided. The sort key is the approval's id."""
    return keys.tenant_key(org, "APPROVALS")


def violations_key(org: str, day: str) -> str:
    """Of one UTC day. The sort key is the violation's id."""
    return keys.tenant_key(org, "VIOLATIONS", day)


DUE_KEY = "DUE"
"""Over all organizations: deliveries that wait for an attempt. The sort key is ``due ms#org#alert#delivery``."""


def due_sort(due_ms: int, org: str, alert_id: str, delivery_id: str) -> str:
    return f"{due_ms:015d}#{org}#{alert_id}#{delivery_id}"
