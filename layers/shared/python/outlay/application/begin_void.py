"""Begin a void, whose preview follows, and let one take place that was shown."""

import re
from dataclasses import replace

from outlay.application.corrections import Corrector
from outlay.application.sweep import DAY_MS, LOG_DAYS
from outlay.domain.correction import PREVIEWED, PREVIEWING, RUNNING, Correction, LakeLook, Scope, Tally
from outlay.domain.errors import Conflict, NotFound

_POSITIONAL = re.compile(r"p_(b_[0-9a-f]{40})_([0-9]{1,6})")


def begin_void(wanted: Correction, *, tools: Corrector) -> Correction:
    """Store a void that is to be shown; nothing is taken back yet.

    Raises:
        NotFound: what had this id was voided.
    """
    scope = _event_scope(wanted.org, wanted.scope, tools) if wanted.scope.event_id else wanted.scope
    correction = replace(wanted, scope=scope)
    tools.corrections.save(correction)
    return correction


def apply_void(org: str, correction_id: str, *, tools: Corrector, reason: str = "") -> Correction:
    """Let a void that was shown take place, for the reason given now, if one is. Repeated, it changes nothing, but that
    the lake is asked again at once.

    Raises:
        NotFound: there is no such correction.
        Conflict: its preview is not done yet.
    """
    correction = tools.corrections.find(org, correction_id)
    if correction is None:
        raise NotFound("There is no such correction.")
    if correction.state == PREVIEWING:
        raise Conflict("The preview is not done yet.", code="not_previewed")
    if correction.state == PREVIEWED:
        begun = replace(correction, state=RUNNING, phase=0, day="", reached_ms=0, tally=Tally(), lake=LakeLook())
        correction = replace(begun, reason=reason or correction.reason)
        tools.corrections.save(correction)
    elif correction.lake.problem:
        correction = replace(correction, lake=replace(correction.lake, again_ms=0))
        tools.corrections.save(correction)
    return correction


def _event_scope(org: str, scope: Scope, tools: Corrector) -> Scope:
    """With the digest of the content that counts under the id, or where that is to be looked for.

    Ids of the form p_batch_position belong to their batch alone.
    """
    named = _POSITIONAL.fullmatch(scope.event_id)
    if named is not None:
        batch = tools.batches.batches(org, [named[1]]).get(named[1])
        events = () if batch is None else batch.events
        if int(named[2]) < len(events):
            return replace(scope, digest=events[int(named[2])].digest)
    owner = tools.ports.claims.owners(org, [scope.event_id]).get(scope.event_id)
    if owner is None:  # the claim has expired, as those of events do after 80 days; or there never was one
        return replace(scope, is_older=True)
    if owner.is_void:
        raise NotFound("No event that counts has this id.")
    if owner.batch_id in tools.batches.batches(org, [owner.batch_id]):
        return replace(scope, digest=owner.digest)
    since = 0 if owner.expires_s is None else owner.expires_s * 1000 - (tools.retention_days + LOG_DAYS + 1) * DAY_MS
    return replace(scope, digest=owner.digest, is_older=True, start_ms=max(since, 0))
