"""Every DynamoDB key, each built by one function.

Tenant first but never tenant alone: a partition takes 1,000 write units a second, so an organization is spread over
its hours and lanes. ``#`` separates; organization ids, key ids and batch ids never contain it, and free text (an event
id) only ever stands last, so no two different things share a key.

Tables and their keys:

========  =======================================  ====================================================
table     partition key ``pk``                     sort key ``sk``
========  =======================================  ====================================================
log       ``O#org#B#slot``                         none
claims    ``O#org#E#event id``                     none
figures   ``O#org#H#hour#lane`` (hour's counters)  ``A#head`` · ``B#cube#000`` · ``C#combination``
figures   ``O#org#D#day`` (the day's cube)         ``A#head`` · ``A#proof`` · ``B#cube#000``
figures   ``O#org#M#month``                        ``A#head`` · ``B#cube#000``
figures   ``O#org#P#batch id`` (markers)           ``part``
figures   ``O#org#T#batch id`` (taken back)        ``lake`` (positions that were voided from the lake's rows)
figures   ``O#org#L#event day`` (ledger)           ``received day#lane``
figures   ``O#org#V#dimension#month``              ``values``
figures   ``O#org#Q`` (quarantine)                 ``received ms#batch id``
figures   ``O#org#U#day`` (the day by user)         ``A#head`` · ``B#cube#version-digest``
figures   ``O#org#U`` (how far users are packed)   ``A#head``
figures   ``O#org#C`` (profiles of calls)            received day · ``A#head`` (how far they are made)
figures   ``O#org#J#accounting day`` (journal)     ``moment ms#batch id#part#rating``
figures   ``O#org#N`` (nightly proofs)             ``moment ms``
figures   ``O#org#X`` (corrections)                correction id · re-rating id · ``A#filled``
figures   ``O#org#Z`` (closed months)              month
figures   ``O#org#W`` (sweep)                      ``A#reached`` · ``B#received ms#batch id``
figures   ``SWEEP`` (all organizations)            ``last``
control   ``O#org#I`` (imports)                    import id
control   ``W#imports`` (being worked on)          ``org#import id``
control   ``O#org#ORG``                            ``profile`` · ``names`` (merged ones)
control   ``O#org#REGISTER#kind``                  a registered name
control   ``P#ORGANIZATIONS``                      organization id (all of the deployment, to be listed)
control   ``O#org#KEYS``                           key id
control   ``O#org#KEYRING``                        ``ring`` (changed by whatever adds a key)
control   ``O#org#MEMBERS``                        subject
control   ``O#org#PEOPLE#shard``                   lookup of the name
control   ``O#org#PSEUDONYM#pseudonym``            ``person``
control   ``O#org#ERASURES``                       ``moment ms#pseudonym``
control   ``O#org#RECORDS#kind``                   record id
control   ``O#org#FORECAST-ADJUSTMENTS``           adjustment id
control   ``O#org#ARCHIVING``                      kind (what is being moved to the archive)
control   ``O#org#CLEANUPS``                       ``started ms``
control   ``O#org#RETAINED``                       ``rows``
control   ``O#org#PRICES`` · ``P#PRICES``          ``E#number`` (price entries)
control   ``P#PRICES-HEAD``                        ``head`` (the newest number of all price entries)
control   ``O#org#AUDIT``                          number (entries of the audit log)
control   ``O#org#AUDIT-HEAD``                     ``head``
control   ``O#org#IDEMPOTENCY``                    digest of subject and Idempotency-Key
control   ``O#org#MEMBERS``                        subject (beside ``U#subject``, to be listed)
control   ``O#org#INVITATIONS``                    invitation id
control   ``P#ATTEMPTS#digest``                    window (of an address or account: how often it was tried)
control   ``P#AUDIT`` · ``P#AUDIT-HEAD`` · ``P#IDEMPOTENCY``: the same of the deployment itself
control   ``P#PLANS``                              name of a set of limits
control   ``REWRITES``                             arrival day (whose objects are being replaced)
control   ``CLEANUP``                              ``lease`` · ``anchored``
control   ``O#org#CONNECTIONS``                    connection id
control   ``O#org#BUDGETS`` · ``…#BUDGETS-DELETED`` budget id
control   ``O#org#BOARD``                          ``board`` (where budgets stand that can refuse)
control   ``O#org#TERMS``                          budget id#until ms#version (what budgets were before)
control   ``O#org#EXCESSES#budget id``             first date#evaluation
control   ``O#org#LEASES#hour of expiry``          lease id
control   ``O#org#INCREASES``                      increase id
control   ``O#org#WATCH``                          ``watch`` (told) · ``settings`` · ``anomalies`` · ``sensitivity``
control   ``O#org#ALERTS``                         alert id
control   ``O#org#CHANNELS``                       channel id
control   ``O#org#DELIVERIES#alert id``            delivery id
control   ``O#org#DEAD-DELIVERIES``                ``alert id#delivery id``
control   ``O#org#NOTIFICATIONS#subject``          notification id
control   ``O#org#PREFERENCES``                    subject
control   ``O#org#POLICIES``                       policy id
control   ``O#org#POLICY-VERSIONS#policy id``      version (what it said)
control   ``O#org#POLICIES-IN-FORCE``              ``in-force`` (what the doors need)
control   ``O#org#APPROVALS``                      approval id (of models)
control   ``O#org#VIOLATIONS#day``                 violation id
control   ``O#org#RECOMMENDING``                   ``settings`` · ``run`` (the newest that made recommendations)
control   ``DUE``                                  ``due ms#org#alert id#delivery id``
control   ``K#key id``                             ``key``
control   ``U#subject``                            ``O#org`` · ``joined``
========  =======================================  ====================================================

Days and months are dates in the organization's time zone; an hour is the UTC minute it starts at.
"""

import re

PK = "pk"
SK = "sk"
TTL = "ttl"

LOG_DAY_INDEX = "by-received-day"
"""Index of the log: ``dk`` = ``O#org#R#received day (UTC)``, ``rs`` = ``received ms#batch id``."""
LOG_DAY_PK = "dk"
LOG_DAY_SK = "rs"
LOG_PENDING_INDEX = "pending"
"""Of release 0.1; nothing reads or fills it any more, and the next release removes it."""
LOG_IMPORT_INDEX = "by-import"
"""Index of the log's batches that belong to an import: ``ik`` = ``O#org#M#import id``, and ``rs``."""
LOG_IMPORT_PK = "ik"
HEAD = "A#head"
PROOF = "A#proof"
"""Beside a day's head: the head's revision at which the lake's own sums equalled the day's cube."""
CUBE_PREFIX = "B#cube#"
COUNTER_PREFIX = "C#"
USERS_PREFIX = "cubes/users/"
"""In the lake's bucket."""

_ORG = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")


def is_org_id(value: str) -> bool:
    """Whether ``value`` is an organization id: 3–40 of ``a-z 0-9 -``, so never ``*``, ``?`` or ``#``."""
    return _ORG.fullmatch(value) is not None


def tenant_key(org: str, kind: str, *rest: str) -> str:
    if not is_org_id(org):
        raise ValueError(f"not an organization id: {org!r}")
    return "#".join(("O", org, kind, *rest))


def log_key(org: str, batch_id: str) -> str:
    """A batch id is ``b_`` + slot (20 hex digits) + content digest (20 hex digits); the slot guards the put."""
    return tenant_key(org, "B", batch_slot(batch_id))


def batch_slot(batch_id: str) -> str:
    """The part of a batch id that its log item is stored under."""
    return batch_id[2:22]


def org_of_log_key(key: str) -> str | None:
    """The organization whose log item has the key; ``None`` where it is none of ours."""
    kind, _, rest = key.partition("#")
    org, _, slot = rest.partition("#B#")
    return org if kind == "O" and slot and is_org_id(org) else None


def log_day_key(org: str, received_day: str) -> str:
    return tenant_key(org, "R", received_day)


def log_day_sort(received_ms: int, batch_id: str) -> str:
    return f"{received_ms:015d}#{batch_id}"


def log_import_key(org: str, import_id: str) -> str:
    return tenant_key(org, "M", import_id)


def claim_key(org: str, event_id: str) -> str:
    return tenant_key(org, "E", event_id)


def hour_key(org: str, hour: str, lane: int) -> str:
    return tenant_key(org, "H", hour, str(lane))


def counter_sort(combination: str) -> str:
    return COUNTER_PREFIX + combination


def cube_sort(chunk: int) -> str:
    return f"{CUBE_PREFIX}{chunk:03d}"


def day_key(org: str, day: str) -> str:
    return tenant_key(org, "D", day)


def month_key(org: str, month: str) -> str:
    return tenant_key(org, "M", month)


def marker_key(org: str, batch_id: str) -> str:
    return tenant_key(org, "P", batch_id)


def marker_sort(part: int) -> str:
    return f"{part:04d}"


def taken_key(org: str, batch_id: str) -> str:
    """Beside the markers, which expire: this lives as long as the figures."""
    return tenant_key(org, "T", batch_id)


TAKEN_SORT = "lake"
LAKE_PART = 9_999
"""Stands for the part in the journal where positions were taken back from the lake's rows, whatever their part."""


def ledger_day_key(org: str, event_day: str) -> str:
    """By event day, so that a period is proven from its own days however late its events arrived."""
    return tenant_key(org, "L", event_day)


def ledger_day_sort(received_day: str, lane: int) -> str:
    return f"{received_day}#{lane}"


def values_key(org: str, dimension: str, month: str) -> str:
    return tenant_key(org, "V", dimension, month)


VALUES_SORT = "values"


def quarantine_key(org: str) -> str:
    """One partition: what can't be counted is rare, and people look at all of it."""
    return tenant_key(org, "Q")


def quarantine_sort(received_ms: int, batch_id: str) -> str:
    return log_day_sort(received_ms, batch_id)


def users_day_key(org: str, day: str) -> str:
    """The cube by user of an event day."""
    return tenant_key(org, "U", day)


def users_state_key(org: str) -> str:
    return tenant_key(org, "U")


def users_cube_sort(name: str) -> str:
    return CUBE_PREFIX + name


def users_object(org: str, day: str, name: str) -> str:
    """The object in the lake's bucket that holds a cube by user too large for an item."""
    if not is_org_id(org):
        raise ValueError(f"not an organization id: {org!r}")
    return f"{USERS_PREFIX}{org}/{day}/{name}"


def profiles_key(org: str) -> str:
    """One partition: an item a day. The sort key is the UTC day of receipt, or ``HEAD``."""
    return tenant_key(org, "C")


def journal_key(org: str, accounting_day: str) -> str:
    """Adjustments by the local date they count on."""
    return tenant_key(org, "J", accounting_day)


def journal_sort(moment_ms: int, batch_id: str, part: int, rating: int) -> str:
    return f"{moment_ms:015d}#{batch_id}#{part:04d}#{rating:06d}"


SWEEP = "SWEEP"
SWEEP_LAST = "last"
SWEEP_REACHED = "A#reached"
SWEEP_WAITING = "B#"


def sweep_key(org: str) -> str:
    return tenant_key(org, "W")


def sweep_waiting_sort(received_ms: int, batch_id: str) -> str:
    return SWEEP_WAITING + log_day_sort(received_ms, batch_id)


def proof_runs_key(org: str) -> str:
    """One partition: there is a run a night."""
    return tenant_key(org, "N")


def proof_runs_sort(moment_ms: int) -> str:
    return f"{moment_ms:015d}"


def corrections_key(org: str) -> str:
    """One partition: corrections are rare, and people look at all of them."""
    return tenant_key(org, "X")


def closed_months_key(org: str) -> str:
    """One partition: a few months a year. The sort key is the month."""
    return tenant_key(org, "Z")


def imports_key(org: str) -> str:
    return tenant_key(org, "I")


IMPORTS_AT_WORK = "W#imports"
"""One partition over all organizations: the imports that a schedule looks after, few at any moment."""


def import_at_work_sort(org: str, import_id: str) -> str:
    if not is_org_id(org):
        raise ValueError(f"not an organization id: {org!r}")
    return f"{org}#{import_id}"


def organization_key(org: str) -> str:
    return tenant_key(org, "ORG")


def org_of_organization_key(key: str) -> str:
    return key.split("#")[1]


ORGANIZATION_SORT = "profile"
NAMES_SORT = "names"


def register_key(org: str, kind: str) -> str:
    """The sort key is the name itself, which stands last and may be any text."""
    return tenant_key(org, "REGISTER", kind)


def organization_keys_key(org: str) -> str:
    return tenant_key(org, "KEYS")


def keyring_key(org: str) -> str:
    """One item: each key that is added changes it, so that two can't both be the last one allowed."""
    return tenant_key(org, "KEYRING")


KEYRING_SORT = "ring"


def members_key(org: str) -> str:
    """Who belongs to the organization, by subject: of each what lies beside the subject, for listing."""
    return tenant_key(org, "MEMBERS")


PEOPLE_PREFIXES = ("PEOPLE#", "PSEUDONYM#")
"""Of what stands behind the organization in the keys of people: what the door may put, and an erasure delete."""
ERASURES = "ERASURES"
PEOPLE_SHARDS = "0123456789abcdef"


def people_key(org: str, lookup: str) -> str:
    """Sixteen partitions by the lookup's first digit: enough writes for any door, few enough to list them all."""
    return tenant_key(org, "PEOPLE", lookup[:1])


def pseudonym_key(org: str, pseudonym: str) -> str:
    return tenant_key(org, "PSEUDONYM", pseudonym)


PSEUDONYM_SORT = "person"


def erasures_key(org: str) -> str:
    return tenant_key(org, ERASURES)


def erasure_sort(moment_ms: int, pseudonym: str) -> str:
    return f"{moment_ms:015d}#{pseudonym}"


def records_key(org: str, kind: str) -> str:
    """Records with a life cycle, by kind: forecasts, recommendations, opportunities."""
    return tenant_key(org, "RECORDS", kind)


def forecast_adjustments_key(org: str) -> str:
    """Future changes that people know of. The sort key is the adjustment's id."""
    return tenant_key(org, "FORECAST-ADJUSTMENTS")


def archiving_key(org: str) -> str:
    return tenant_key(org, "ARCHIVING")


def cleanups_key(org: str) -> str:
    return tenant_key(org, "CLEANUPS")


def cleanup_sort(started_ms: int) -> str:
    return f"{started_ms:015d}"


def retained_key(org: str) -> str:
    """How far the clean-up has come with the organization's rows."""
    return tenant_key(org, "RETAINED")


RETAINED_SORT = "rows"
REWRITES_KEY = "REWRITES"
"""Of the whole deployment: a day's objects hold rows of many organizations."""
CLEANUP_KEY = "CLEANUP"
CLEANUP_LEASE_SORT = "lease"
CLEANUP_ANCHORED_SORT = "anchored"
"""Up to when the heads of the audit logs were anchored."""
