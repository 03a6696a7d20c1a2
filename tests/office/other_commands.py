"""Every command that is no step of a case, filled in by the names and types of its fields: a new one fills itself."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import types
import typing
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from hypothesis import strategies as st

import complaintdesk.desk
from complaintdesk.desk.core import ACTION_COMMANDS, Command, declared_commands
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.domain.vocabulary import Role
from tests.desk.office import PASSWORD
from tests.office.everything import pack_text

for module in pkgutil.iter_modules(complaintdesk.desk.__path__):
    importlib.import_module(f"complaintdesk.desk.{module.name}")

#: Old ledgers are read from files and have tests of their own; they are the one bulk path.
_FROM_FILES = {"ImportLedger"}
OTHER: tuple[type[Command], ...] = tuple(
    c
    for c in declared_commands()
    if c is not RegisterCase and c not in ACTION_COMMANDS.values() and c.__name__ not in _FROM_FILES
)
STAFF = ("1000", "1001", "1002", "1003", "1004")
DEPARTMENTS = ("甲科", "乙科", "丙科")
CATEGORIES = ("服务", "服务/态度", "收费")
NUMBERS = "TS-2026-"
OWN_FORM = """format = 1
id = "visit_note"
title = "来访便条"
[[blocks]]
rows = [{ cells = [{ label = "来访人", value = "complainant" }, { label = "电话", value = "phone" }] }]
"""


def other_command(
    which: type[Command], data: st.DataObject, cases: Sequence[int], numbers: Sequence[str], now: datetime
) -> Command | None:
    """The command with fitting values; None where it needs a case and there is none."""
    hints = typing.get_type_hints(which)
    values = {}
    for entry in dataclasses.fields(which):
        if entry.name in ("request_id", "version"):
            continue
        if entry.name in ("case_id", "case_ids") and not cases:
            return None
        values[entry.name] = _value(which, entry.name, hints[entry.name], data, cases, numbers, now)
    return which(**values)


def _value(
    which: type[Command],
    name: str,
    hint: Any,
    data: st.DataObject,
    cases: Sequence[int],
    numbers: Sequence[str],
    now: datetime,
) -> Any:
    def choose(options: Sequence[Any]) -> Any:
        return data.draw(st.sampled_from(list(options)), label=name)

    if which.__name__ == "InstallPolicy" and name == "text":
        return pack_text(near=choose((1, 2, 3)))
    if which.__name__ == "SaveFormLayout" and name == "text":
        return choose((OWN_FORM, OWN_FORM.replace("便条", "便笺"), OWN_FORM.replace("phone", "fone")))
    if which.__name__ == "VoidReservedNumber" and name == "number":
        return f"{NUMBERS}{choose(range(1, 20)):04d}"
    by_name: dict[str, Callable[[], Any]] = {
        "case_id": lambda: choose(cases),
        "case_ids": lambda: tuple(dict.fromkeys(choose(cases) for _n in range(3))),
        "numbers": lambda: tuple(dict.fromkeys(choose(numbers) for _n in range(2))),
        "number": lambda: choose(STAFF),
        "new_number": lambda: None,
        "staff": lambda: choose(STAFF),
        "handler": lambda: choose(("", *STAFF)),
        "deputy": lambda: choose(("", *STAFF)),
        # Who acts keeps a role, or nobody could do anything any more.
        "role": lambda: None if which.__name__ == "ChangeStaff" else choose(list(Role)),
        "department": lambda: choose(DEPARTMENTS),
        "departments": lambda: (choose(DEPARTMENTS),),
        "entry_id": lambda: choose((1, 2, 3)),
        "path": lambda: choose(CATEGORIES),
        "password": lambda: PASSWORD,
        "hours": lambda: choose(("", "8:00-12:00,14:00-18:00")),
        "receipt_code": lambda: "1234123412341234",
        "form": lambda: choose(("registration", "handling", "reply", "visit_note", "diploma")),
        "seen_version": lambda: choose((None, 0, 1, 2)),
        "code": lambda: choose(("", "A1")),
    }
    if name in by_name:
        return by_name[name]()
    union = typing.get_origin(hint) in (types.UnionType, typing.Union)
    options = [o for o in typing.get_args(hint) if o is not type(None)] if union else [hint]
    if union and choose((True, False)):
        return None
    return _by_type(options[0], choose, now)


def _by_type(kind: Any, choose: Callable[[Sequence[Any]], Any], now: datetime) -> Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        known = [o for o in inner if o is not type(None)]
        return None if choose((True, False)) else _by_type(known[0], choose, now)
    if origin is tuple:
        return tuple(_by_type(inner[0], choose, now) for _n in range(choose((0, 1))))
    if origin is dict:
        return {}
    if kind is bool:
        return choose((True, False))
    if kind is int:
        return choose((1, 2, 30))
    if kind is str:
        return choose(("说明一句", "<b>x</b>", ""))
    if kind is bytes:
        return choose((b"", b"no picture", b"a page"))
    if kind is datetime:
        return now + timedelta(days=choose((-1, 3)))
    if kind is date:
        return now.date() + timedelta(days=choose((-1, 0, 3, 20)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return choose(list(kind))
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        return kind(**{f.name: _by_type(hints[f.name], choose, now) for f in dataclasses.fields(kind)})
    raise TypeError(f"give a value for fields of type {kind}")
