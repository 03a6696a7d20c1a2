"""This work place's own settings, one TOML file. Whatever changes a decision, a deadline or a printed word is not
here but in the office's database."""

from __future__ import annotations

import dataclasses
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from complaintdesk.i18n import DEFAULT, LANGUAGES
from complaintdesk.paths import data_folder

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Settings:
    """工作站设置. `database` is a file path or a PostgreSQL address; empty means the single-PC file in the data folder."""

    database: str = ""
    language: str = DEFAULT
    theme: str = "auto"
    large_type: bool = False
    printer: str = ""
    backup_folder: str = ""

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
        kept = tomllib.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    default = Settings()
    known = {f.name: getattr(default, f.name) for f in dataclasses.fields(Settings)}
    values = {
        name: value for name, value in kept.items() if name in known and isinstance(value, type(known[name]))
    }
    if values.get("language") not in LANGUAGES:
        values.pop("language", None)
    if values.get("theme") not in THEMES:
        values.pop("theme", None)
    return Settings(**values)


def save_settings(settings: Settings) -> None:
    """Keep the settings: written beside and renamed, so that a power cut leaves the old or the new file."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".tmp")
    temporary.write_text(tomli_w.dumps(dataclasses.asdict(settings)), encoding="utf-8")
    os.replace(temporary, file)  # noqa: PTH105 - atomic on every system
