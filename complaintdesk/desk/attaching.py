"""附件: files kept with a case, their content once by SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.plain import inert
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Attachment, Blob, Case


@dataclass(frozen=True)
class FileContent:
    """A file to attach: its name as shown and its bytes."""

    name: str
    content: bytes


def keep_content(ctx: Context, content: bytes) -> str:
    """Keep the bytes once, whatever they are of, and return the SHA-256 they are kept under."""
    sha256 = hashlib.sha256(content).hexdigest()
    if ctx.session.get(Blob, sha256) is None:
        ctx.session.add(Blob(sha256=sha256, content=content))
        ctx.session.flush()
    return sha256


def store_file(ctx: Context, case: Case, file: FileContent) -> Attachment:
    """Keep the content and hang it on the case; raises UserError when too large or empty."""
    limit_mb = int(ctx.office.settings.get("attachment_limit_mb", 30))
    if not file.content:
        raise UserError(_("The file “{name}” is empty.").format(name=inert(file.name)), field="attachments")
    if len(file.content) > limit_mb * 1024 * 1024:
        raise UserError(
            _("The file “{name}” is larger than {mb} MB.").format(name=inert(file.name), mb=limit_mb),
            _("Make it smaller, or have the administrator raise the limit."),
            field="attachments",
        )
    name = inert(file.name).replace("\\", "/").rsplit("/", 1)[-1].strip() or _("file")
    attachment = Attachment(
        case_id=case.id,
        name=name[:200],
        size=len(file.content),
        sha256=keep_content(ctx, file.content),
        added_at=ctx.now,
        added_by=ctx.actor.name,
    )
    ctx.session.add(attachment)
    ctx.new_attachments.setdefault(case, []).append(attachment.name)
    ctx.session.flush()
    return attachment


@dataclass(frozen=True, kw_only=True)
class AttachFile(CaseCommand):
    """添加附件."""

    file: FileContent | None = asks(N_("File"), Input.FILE, required=True, default=None)


@step(AttachFile, needs=Permission.ATTACH, action=Action.ATTACH)
def attach_file(ctx: Context, cmd: AttachFile) -> Done:
    """Keep a file with the case."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.ATTACH)
    assert cmd.file is not None  # noqa: S101 - required, checked at the desk's door
    store_file(ctx, case, cmd.file)
    ctx.log(kind, case, note=ctx.new_attachments[case][-1], sha256=hashlib.sha256(cmd.file.content).hexdigest())
    return ctx.done(case, kind)
