"""随附版式: the layouts that come with the program, one TOML file each in resources/forms."""

from __future__ import annotations

from functools import lru_cache

from complaintdesk.domain.form_layout import Layout
from complaintdesk.domain.form_reading import parse_layout
from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.paths import resource


@lru_cache(maxsize=1)
def shipped_layouts() -> dict[str, str]:
    """The text of each layout by its id: first those that every office has, in their order, then the others."""
    texts = {
        path.stem: path.read_text(encoding="utf-8")
        for path in sorted(resource("forms").iterdir())
        if path.suffix == ".toml"
    }
    standard = {form.value: texts.pop(form.value) for form in FormKind if form.value in texts}
    return standard | texts


def is_shipped(form: str) -> bool:
    """Whether a layout of this id comes with the program."""
    return form in shipped_layouts()


@lru_cache(maxsize=200)
def shipped_layout(form: str) -> Layout:
    """The layout of this id; KeyError for one that does not come with the program."""
    return parse_layout(shipped_layouts()[form], f"{form}.toml")


def form_label(form: str) -> str:
    """What a form is called where no case or layout says so; its id for one that an office made."""
    if form in set(FormKind):
        return FormKind(form).label
    return shipped_layout(form).label if is_shipped(form) else form
