"""Commands on files between offices: the office's key, the offices that are trusted, sending and receiving a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from complaintdesk.cli.answers import Answer, pairs, table
from complaintdesk.cli.door import an_office
from complaintdesk.cli.writing import check_target, write_file
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.exchange_keys import (
    AddPartner,
    ExchangeKey,
    ExchangePartners,
    MakeExchangeKey,
    RemovePartner,
)
from complaintdesk.desk.exchange_parcel import read_parcel
from complaintdesk.desk.exchange_receiving import Arrival, LookIntoParcel, ReceiveCase
from complaintdesk.desk.exchange_sending import send_case
from complaintdesk.i18n import _

if TYPE_CHECKING:
    import argparse

    from complaintdesk.desk.exchange_keys import Partner


def key(options: argparse.Namespace) -> Answer:
    """The public key and its fingerprint; made where there is none yet."""
    with an_office(options) as desk:
        found = desk.ask(ExchangeKey())
        if not found.key:
            desk.do(MakeExchangeKey())
            found = desk.ask(ExchangeKey())
    return Answer(
        {"office": found.office, "key": found.key, "fingerprint": found.fingerprint},
        pairs([(_("Office"), found.office), (_("Public key"), found.key), (_("Fingerprint"), found.fingerprint)]),
    )


def partners(options: argparse.Namespace) -> Answer:
    """The other offices."""
    with an_office(options) as desk:
        found = desk.ask(ExchangePartners())
    rows = [(one.name, one.fingerprint, one.by) for one in found]
    return Answer(
        {"partners": [_partner(one) for one in found]}, table((_("Office"), _("Fingerprint"), _("Entered by")), rows)
    )


def partner_add(options: argparse.Namespace) -> Answer:
    """Trust another office's files."""
    with an_office(options) as desk:
        desk.do(AddPartner(name=options.name, key=options.key))
        added = next(one for one in desk.ask(ExchangePartners()) if one.name == options.name.strip())
    told = _("Compare the fingerprint with them over the phone before you receive their first file.")
    return Answer(
        _partner(added), (*pairs([(_("Office"), added.name), (_("Fingerprint"), added.fingerprint)]), told)
    )


def partner_remove(options: argparse.Namespace) -> Answer:
    """Trust them no more."""
    with an_office(options) as desk:
        desk.do(RemovePartner(name=options.name))
    return Answer({"removed": options.name}, pairs([(_("Removed"), options.name)]))


def send(options: argparse.Namespace) -> Answer:
    """The signed file of a case; recorded before it is written."""
    target = Path(options.file).expanduser()
    check_target(target, (".zip",))
    with an_office(options) as desk:
        sheet = desk.ask(Sheet(number=options.number))
        content = send_case(desk, sheet.id, options.to, masked=options.masked)
    write_file(target, content)
    return Answer(
        {"number": sheet.number, "to": options.to, "file": str(target), "size": len(content)},
        pairs([(_("Number"), sheet.number), (_("For"), options.to), (_("File"), target)]),
    )


def receive(options: argparse.Namespace) -> Answer:
    """The case of a file becomes one of this office; the second time it says which."""
    content = read_parcel(Path(options.file).expanduser())
    with an_office(options) as desk:
        seen = desk.ask(LookIntoParcel(content=content))
        is_here = seen.arrival is Arrival.SAME and seen.case_id is not None
        command = ReceiveCase(content=content, supplement=options.supplement)
        number = seen.number if is_here else desk.do(command)[0].number
    data = {
        "number": number, "from": seen.office, "their_number": seen.their_number, "already_there": is_here,
        "supplement": options.supplement and not is_here,
    }  # fmt: skip
    told = _("It was here already.") if is_here else _("Attached to it.") if options.supplement else _("Registered.")
    lines = [(_("Number"), number), (_("Office"), seen.office), (_("Their number"), seen.their_number)]
    return Answer(data, (*pairs(lines), told))


def _partner(one: Partner) -> dict[str, str]:
    return {"name": one.name, "key": one.key, "fingerprint": one.fingerprint}
