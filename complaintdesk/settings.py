"""This work place's own settings, one TOML file. Whatever changes a decision, a deadline or a printed word is not
here but in the office's database."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from complaintdesk.i18n import DEFAULT, LANGUAGES
from complaintdesk.paths import data_folder

THEMES = ("auto", "light", "dark")
#: A printer is moved by at most this much, in tenths of a millimetre: more is another tray, not another offset.
MOST_OFFSET = 200


@dataclass(frozen=True)
class FormHabit:
    """打印习惯: how this work place prints one form. Empty paper and no copies mean what the form itself says."""

    printer: str = ""
    paper: str = ""
    copies: int = 0
    overprint: bool = False


@dataclass(frozen=True)
class Settings:
    """工作站设置. `database` is a file path or a PostgreSQL address; empty means the single-PC file in the data folder."""

    database: str = ""
    language: str = DEFAULT
    theme: str = "auto"
    large_type: bool = False
    printer: str = ""
    backup_folder: str = ""
    forms: dict[str, FormHabit] = field(default_factory=dict)
    """By the form's id."""
    guide_open: bool = True
    """案头指引: whether the guidance beside a case is open."""
    offsets: dict[str, tuple[int, int]] = field(default_factory=dict)
    """走纸偏移 by the printer's name: to the right and down, in tenths of a millimetre."""

    def habit(self, form: str) -> FormHabit:
        """How this form was printed here last; the printer used last, for a form never printed."""
        kept = self.forms.get(form, FormHabit())
        return kept if kept.printer else dataclasses.replace(kept, printer=self.printer)

    def offset(self, printer: str) -> tuple[int, int]:
        """By how much this printer is moved, in tenths of a millimetre."""
        return self.offsets.get(printer, (0, 0))

    def with_habit(self, form: str, habit: FormHabit) -> Settings:
        """The settings after this form was printed this way."""
        return dataclasses.replace(self, printer=habit.printer or self.printer, forms=self.forms | {form: habit})

    def with_offset(self, printer: str, offset: tuple[int, int]) -> Settings:
        """The settings with this printer adjusted; one that needs none is not listed."""
        others = {name: each for name, each in self.offsets.items() if name != printer}
        return dataclasses.replace(self, offsets=others | ({printer: offset} if any(offset) else {}))

    @property
    def is_dark(self) -> bool | None:
        """Whether the window is dark; None where the system decides."""
        return {"auto": None, "light": False, "dark": True}[self.theme]

    @property
    def where(self) -> str:
        """The database to open."""
        return self.database or str(data_folder() / "office.db")

    @property
    def backups(self) -> Path:
        """Where this work place keeps its backups."""
        return Path(self.backup_folder) if self.backup_folder else data_folder() / "backups"


def _file() -> Path:
    return data_folder() / "settings.toml"


def load_settings() -> Settings:
    """The settings as kept; a missing or broken file, an unknown key or a value of a wrong kind gives the default."""
    try:
        text = _file().read_text(encoding="utf-8")
        import tomllib  # only once there is something to read: the first window waits for this

        kept = tomllib.loads(text)
    except (OSError, ValueError):
        return Settings()
    default = Settings()
    known = {f.name: getattr(default, f.name) for f in dataclasses.fields(Settings)}
    values = {
        name: value for name, value in kept.items() if name in known and isinstance(value, type(known[name]))
    }
    values |= {"forms": _habits(values.get("forms", {})), "offsets": _offsets(values.get("offsets", {}))}
    if values.get("language") not in LANGUAGES:
        values.pop("language", None)
    if values.get("theme") not in THEMES:
        values.pop("theme", None)
    return Settings(**values)


def _habits(kept: dict[str, Any]) -> dict[str, FormHabit]:
    """What can be read of them; a form whose entry is broken has none."""
    default = dataclasses.asdict(FormHabit())
    return {
        form: FormHabit(
            **{
                name: value
                for name, value in entry.items()
                if name in default and type(value) is type(default[name]) and (name != "copies" or value >= 0)
            }
        )
        for form, entry in kept.items()
        if isinstance(entry, dict)
    }


def _offsets(kept: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {
        printer: (pair[0], pair[1])
        for printer, pair in kept.items()
        if isinstance(pair, list)
        and len(pair) == 2
        and all(type(each) is int and abs(each) <= MOST_OFFSET for each in pair)
    }


def change_settings(change: Callable[[Settings], Settings], present: Settings) -> Settings:
    """`present` changed, and the kept file changed the same way: another window may have written it meanwhile.

    A file that cannot be written leaves the change for this session: no print is held up by it.
    """
    kept = load_settings()
    changed = change(kept)
    if changed != kept:
        with contextlib.suppress(OSError):
            save_settings(changed)
    return change(present)


def save_settings(settings: Settings) -> None:
    """Keep the settings: written beside and renamed, so that a power cut leaves the old or the new file."""
    import tomli_w

    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".tmp")
    temporary.write_text(tomli_w.dumps(dataclasses.asdict(settings)), encoding="utf-8")
    os.replace(temporary, file)  # noqa: PTH105 - atomic on every system
