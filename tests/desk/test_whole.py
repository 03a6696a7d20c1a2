"""整个投诉台: what a mere reader does not load is there as soon as something is done or asked that needs it."""

from __future__ import annotations

import json
import subprocess
import sys

_DECLARED = """
import importlib, json, pkgutil
from complaintdesk.desk import core

def declared():
    from complaintdesk.desk import answered, books, context, reminders
    return {
        "after": [follow.__qualname__ for follow in context.AFTER_STEP],
        "before": [follow.__qualname__ for follow in context.BEFORE_COMMIT],
        "sources": sorted(source.__module__ for source in reminders.SOURCES),
        "followers": len(answered.FOLLOWERS),
        "actions": len(core.ACTION_COMMANDS),
        "books": len(books.BOOKS),
    }

core.load_all()
before = declared()
import complaintdesk.desk
for module in pkgutil.iter_modules(complaintdesk.desk.__path__):
    importlib.import_module(f"complaintdesk.desk.{module.name}")
print(json.dumps([before, declared()]))
"""
_READING = """
import json, sys
from complaintdesk.desk import case_list, entrance, filter_choices, office_settings, saved_views
from complaintdesk.ui import case_list_tab, desk_session
print(json.dumps(sorted(name for name in sys.modules if name.startswith("complaintdesk.desk."))))
"""


def _told(program: str) -> list[object]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    found: list[object] = json.loads(done.stdout)
    return found


def test_第一条命令之前全部步骤和事务簿已就绪() -> None:
    """Every module of the desk, loaded one by one, has nothing more to declare."""
    loaded, all_there_is = _told(_DECLARED)
    assert loaded == all_there_is
    assert isinstance(loaded, dict)
    assert loaded["after"]
    assert loaded["before"]


def test_只看台账不加载各步骤() -> None:
    """The first screen waits for the list alone, not for the whole desk behind it."""
    loaded = _told(_READING)
    for stage in ("whole", "offers", "intake", "replying", "closing", "case_sheet", "books", "demo"):
        assert f"complaintdesk.desk.{stage}" not in loaded
