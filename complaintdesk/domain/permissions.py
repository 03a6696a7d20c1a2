"""权限: what each role may do. One table, one page; enforced only in the desk."""

from __future__ import annotations

from enum import StrEnum

from complaintdesk.domain.vocabulary import Action, Role


class Permission(StrEnum):
    """One thing a person may or may not do in the program."""

    READ = "read"
    READ_ALL = "read_all"
    READ_IDENTITY = "read_identity"
    REGISTER = "register"
    AMEND = "amend"
    ATTACH = "attach"
    TRIAGE = "triage"
    DISPATCH = "dispatch"
    URGE = "urge"
    EXTEND = "extend"
    HANDLE = "handle"
    APPROVE = "approve"
    REPLY = "reply"
    CALL_BACK = "call_back"
    CLOSE = "close"
    ARCHIVE = "archive"
    REOPEN = "reopen"
    VOID = "void"
    PRINT = "print"
    STATISTICS = "statistics"
    EXPORT = "export"
    IMPORT = "import"
    OFFICE = "office"
    CARE = "care"
    READ_RESTRICTED = "read_restricted"


_FRONT_DESK = frozenset(
    {
        Permission.READ,
        Permission.READ_ALL,
        Permission.READ_IDENTITY,
        Permission.REGISTER,
        Permission.AMEND,
        Permission.ATTACH,
        Permission.TRIAGE,
        Permission.DISPATCH,
        Permission.URGE,
        Permission.HANDLE,
        Permission.REPLY,
        Permission.CALL_BACK,
        Permission.CLOSE,
        Permission.ARCHIVE,
        Permission.REOPEN,
        Permission.PRINT,
        Permission.STATISTICS,
        Permission.EXPORT,
    }
)

#: A department sees its own cases only, without the person's identity (S01, S17: it answers, it need not know who).
_DEPARTMENT = frozenset({Permission.READ, Permission.ATTACH, Permission.HANDLE, Permission.PRINT})

_SUPERVISOR = _FRONT_DESK | {
    Permission.APPROVE,
    Permission.EXTEND,
    Permission.VOID,
    Permission.IMPORT,
    Permission.CARE,
}

_ADMINISTRATOR = frozenset({Permission.OFFICE, Permission.CARE})

OF_ROLE: dict[Role, frozenset[Permission]] = {
    Role.FRONT_DESK: _FRONT_DESK,
    Role.DEPARTMENT: _DEPARTMENT,
    Role.SUPERVISOR: frozenset(_SUPERVISOR),
    Role.ADMINISTRATOR: _ADMINISTRATOR,
}

EVERYTHING = frozenset(Permission)

OF_ACTION: dict[Action, Permission] = {
    Action.AMEND: Permission.AMEND,
    Action.ATTACH: Permission.ATTACH,
    Action.ACCEPT: Permission.TRIAGE,
    Action.REFUSE: Permission.TRIAGE,
    Action.DISPATCH: Permission.DISPATCH,
    Action.RETURN: Permission.HANDLE,
    Action.URGE: Permission.URGE,
    Action.EXTEND: Permission.EXTEND,
    Action.INVESTIGATE: Permission.HANDLE,
    Action.CAUSE: Permission.HANDLE,
    Action.PROPOSE: Permission.HANDLE,
    Action.APPROVE: Permission.APPROVE,
    Action.REJECT: Permission.APPROVE,
    Action.REPLY: Permission.REPLY,
    Action.CALL_BACK: Permission.CALL_BACK,
    Action.CLOSE: Permission.CLOSE,
    Action.ARCHIVE: Permission.ARCHIVE,
    Action.REOPEN: Permission.REOPEN,
    Action.WITHDRAW: Permission.TRIAGE,
    Action.VOID: Permission.VOID,
    Action.CLASSIFY: Permission.TRIAGE,
    Action.ASSESS: Permission.TRIAGE,
    Action.EVALUATE: Permission.TRIAGE,
    Action.STATEMENT: Permission.REGISTER,
    Action.MEETING: Permission.DISPATCH,
    Action.ASSIST: Permission.DISPATCH,
    Action.ANSWER: Permission.HANDLE,
    Action.HEAR: Permission.HANDLE,
    Action.PLAN: Permission.HANDLE,
    Action.CHOOSE: Permission.REPLY,
    Action.MATTER: Permission.HANDLE,
    Action.MEDIATE: Permission.REPLY,
    Action.SETTLE: Permission.REPLY,
    Action.END_MEDIATION: Permission.REPLY,
    Action.COMPENSATE: Permission.HANDLE,
    Action.PAY: Permission.HANDLE,
    Action.RETURN_GOODS: Permission.HANDLE,
    Action.RECALL: Permission.HANDLE,
    Action.SEAL: Permission.HANDLE,
    Action.UNSEAL: Permission.HANDLE,
    Action.TRANSFER_OUT: Permission.CLOSE,
    Action.ASK_EXTENSION: Permission.HANDLE,
    Action.DENY_EXTENSION: Permission.EXTEND,
    Action.PAUSE: Permission.DISPATCH,
    Action.RESUME: Permission.DISPATCH,
    Action.SUPERVISE: Permission.URGE,
    Action.PROGRESS: Permission.REPLY,
    Action.RECHECK: Permission.REOPEN,
    Action.LINK: Permission.AMEND,
    Action.SPLIT: Permission.AMEND,
    Action.CHILD: Permission.AMEND,
    Action.MERGE: Permission.AMEND,
    Action.UNMERGE: Permission.AMEND,
    Action.REFUSED_RECEPTION: Permission.REGISTER,
    Action.CHECK_RETALIATION: Permission.CALL_BACK,
    Action.INSTRUCT: Permission.APPROVE,
    Action.IMPROVE: Permission.HANDLE,
    Action.MERIT: Permission.REPLY,
    Action.TYPICAL: Permission.ARCHIVE,
    Action.LEND: Permission.ARCHIVE,
    Action.UNARCHIVE: Permission.APPROVE,
}


def permissions_of(role: Role, roles_held_by_others: frozenset[Role]) -> frozenset[Permission]:
    """What this role may do. An administrator also holds every role that nobody else in the office holds yet."""
    held = OF_ROLE[role]
    if role is Role.ADMINISTRATOR:
        for other in (Role.FRONT_DESK, Role.SUPERVISOR):
            if other not in roles_held_by_others:
                held |= OF_ROLE[other]
    return held
