"""Names of the CloudWatch metrics (embedded metric format). Published only when not zero: a metric costs when idle."""

NAMESPACE = "Outlay"

EVENTS_ACCEPTED = "EventsAccepted"
EVENTS_REJECTED = "EventsRejected"
EVENTS_COUNTED = "EventsCounted"
EVENTS_DUPLICATE = "EventsDuplicate"
EVENTS_CONFLICTING = "EventsConflicting"
EVENTS_UNPRICED = "EventsUnpriced"
BATCHES_QUARANTINED = "BatchesQuarantined"
VALUES_TO_OTHER = "ValuesToOther"
DRIFT_EVENTS = "DriftEvents"
