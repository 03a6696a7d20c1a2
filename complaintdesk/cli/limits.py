"""due: a due time by a rule or a span; with the office's calendar where there is one, else with the shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from complaintdesk.cli.answers import Answer, local, pairs
from complaintdesk.cli.door import a_database, actor
from complaintdesk.desk.context import Seen
from complaintdesk.desk.house import House
from complaintdesk.desk.opening import ZONE, shipped_policies, shipped_policy
from complaintdesk.desk.typed import as_instant
from complaintdesk.domain.calendar import WorkCalendar, warnings_for
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.spans import parse_span
from complaintdesk.i18n import _
from complaintdesk.storage import schema
from complaintdesk.storage.shipped_calendars import shipped_days

if TYPE_CHECKING:
    import argparse

    from complaintdesk.domain.policy import Pack, Rule


class _Ground(NamedTuple):
    """What a due time stands on: the calendar with its zone, and the office's pack where there is an office."""

    calendar: WorkCalendar
    pack: Pack | None


def due(options: argparse.Namespace) -> Answer:
    """The last moment inside the limit."""
    ground = _office_ground(options) or _Ground(WorkCalendar(shipped_days(), zone=ZONE), None)
    rule, pack = _rule(options.rule, options.policy, ground.pack) if options.rule else (None, None)
    span = rule.limit if rule else parse_span(options.span)
    start = as_instant(options.start.strip(), ground.calendar.zone, "from")
    if start is None:
        raise UserError(_("From when? Write --from like 2026-03-02 14:30."), field="from")
    # A bank's own pack counts no make-up workdays, unless a rule of it says otherwise.
    counts = pack is None or (pack.switches.makeup_counts if rule is None or rule.makeup is None else rule.makeup)
    calendar = ground.calendar.with_makeup(counts and not options.no_makeup)
    result = calendar.add(start, span, roll=not options.no_roll and (rule is None or rule.roll))
    warnings = warnings_for(result)
    at = local(result.due, calendar.zone)
    answer = {
        "due": at,
        "rule": rule.key if rule else None,
        "source": rule.source if rule else None,
        "span": str(span),
        "provisional": result.provisional,
        "warnings": warnings,
    }
    named = [(_("Rule"), rule.label), (_("Source"), rule.source)] if rule else []
    return Answer(answer, (*pairs([(_("Due"), at), (_("Limit"), span.label), *named]), *warnings))


def _office_ground(options: argparse.Namespace) -> _Ground | None:
    """The office's own calendar and pack; None where no office can be asked without a sign-in."""
    with a_database(options) as database:
        if database.file is not None and not database.file.is_file():
            return None
        if not database.is_sqlite and not options.acting_as:
            return None
        if schema.current_version(database) is None or schema.pending(database):
            return None
        who = actor(options, database)
        with database.read() as session:
            seen = Seen(session, who, database.now(session), House())
            return _Ground(seen.calendar, seen.pack)


def _rule(wanted: str, policy: str, own: Pack | None) -> tuple[Rule, Pack]:
    """The rule of that id: of the named pack, else of the office's, else of any shipped pack."""
    if policy:
        packs = [own] if own is not None and own.id == policy else [shipped_policy(policy)[0]]
    else:
        packs = [*([own] if own is not None else []), *(pack for pack, _text in shipped_policies())]
    for pack in packs:
        found = pack.rule(wanted)
        if found is not None:
            return found, pack
    known = dict.fromkeys(rule.key for pack in packs for rule in pack.rules)
    raise UserError(
        _("There is no rule “{rule}”.").format(rule=wanted),
        _("Known are {known}.").format(known=", ".join(known)),
    )
