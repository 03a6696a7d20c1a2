"""What of a pack has a name in two languages."""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.i18n import language


@dataclass(frozen=True)
class Titled:
    """A thing with a Chinese and an English name; `key` is what data keeps."""

    key: str
    title: str
    title_en: str

    @property
    def label(self) -> str:
        return self.title_en if language() == "en" and self.title_en else self.title
