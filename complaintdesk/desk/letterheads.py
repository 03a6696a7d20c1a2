"""文头: what the office prints above its letters."""

from __future__ import annotations

from complaintdesk.desk.context import Seen
from complaintdesk.desk.rows import Letterhead
from complaintdesk.storage.models import Blob

#: Keys of `Office.settings`: the words (empty: the office's name), whether in red, and the logo's content by SHA-256.
HEADER, RED, LOGO = "form_header", "form_red", "form_logo"


def letterhead_of(seen: Seen | None) -> Letterhead:
    """The office's letterhead; an empty one for a form without."""
    if seen is None:
        return Letterhead()
    settings = seen.office.settings
    logo = seen.session.get(Blob, settings.get(LOGO, "")) if settings.get(LOGO) else None
    return Letterhead(
        settings.get(HEADER) or seen.office.name, bool(settings.get(RED)), logo.content if logo is not None else b""
    )
