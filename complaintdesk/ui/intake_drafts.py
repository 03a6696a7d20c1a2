"""The drafts of the intake tab: which one is written now, which ones of an earlier day are offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from complaintdesk.desk.rows import Actor
from complaintdesk.ui.attachments_box import named_in
from complaintdesk.ui.draft_files import DraftFiles
from complaintdesk.ui.drafts import Draft, DraftKeeper, Drafts, Kept
from complaintdesk.ui.intake_form import is_typed
from complaintdesk.ui.work import Work

ATTACHMENTS: Final = "attachments"
#: The inputs that say who the person is.
WHO: Final = frozenset(
    (
        *("name", "phone", "id_type", "id_number", "sex", "age", "relation", "affected_person", "address", "safe_channel"),
        *("agent", "agent_id_number", "agent_authority", "organisation", "credit_code", "legal_representative"),
        *("joint_count", "representatives", "contact_hours"),
    )
)


@dataclass
class _Session:
    """What outlives one tab while the same person stays signed in."""

    drafts: Drafts
    resume: str = ""


_sessions: WeakKeyDictionary[Work, _Session] = WeakKeyDictionary()


class IntakeDrafts(QObject):
    """One draft is written; an older one is offered and never overwritten, and whoever takes it loses nothing typed."""

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, work: Work, actor: Actor, *, is_sample: bool, collect: Callable[[], Mapping[str, str | bool]],
                 executor: Executor | None, parent: QObject) -> None:
        super().__init__(parent)
        # The sample office's drafts are not offered where complaints are real, and the other way round.
        owner = f"{actor.number}-sample" if is_sample else actor.number
        if work not in _sessions or _sessions[work].drafts.owner != owner:
            _sessions[work] = _Session(Drafts(owner=owner))
        self._session = _sessions[work]
        self._drafts = self._session.drafts
        self.files = DraftFiles(self._drafts.folder, owner)
        self._base = f"intake-{actor.number}"
        self._collect, self._executor = collect, executor
        self._offers = self._left_over()
        resumed = next((draft for draft in self._offers if draft.name == self._session.resume), None)
        self._session.resume = ""
        self.resumed = resumed
        if resumed is not None:
            self._offers.remove(resumed)
        self._keeper: DraftKeeper | None = None
        self._name = resumed.name if resumed is not None else self._free_name()

    @property
    def request_id(self) -> str:
        """The request that the form is going to be."""
        return self._keeping().request_id

    @property
    def offer(self) -> Draft | None:
        """The newest draft left over from before, if any."""
        return self._offers[0] if self._offers else None

    def start(self, resumed: Draft | None = None) -> None:
        """Begin keeping what stands in the form; after a restored draft it stays the same request."""
        keeper = self._keeping()
        keeper.start()
        if resumed is not None:
            keeper.resume(resumed)
        self.files.sweep(self._named())

    def keep(self) -> None:
        """Write down now what was typed since; done every two seconds by itself."""
        self._keeping().keep()

    def take(self, draft: Draft) -> None:
        """Go on with a left-over draft; what stands in the form now becomes a left-over one itself."""
        keeper = self._keeping()
        if is_typed(self._collect()):
            keeper.keep()
        self._let_go()
        self._offers = [other for other in self._left_over() if other.name != draft.name]
        self._name = draft.name

    def discard(self, draft: Draft) -> None:
        """Throw a left-over draft away; `put_back` undoes it until the next start."""
        self._drafts.discard(draft.name)
        self._offers = [other for other in self._offers if other.name != draft.name]

    def put_back(self, draft: Draft) -> None:
        """The draft was thrown away by mistake."""
        self._drafts.save(draft)
        self._offers.insert(0, draft)

    def finish(self) -> None:
        """The form was registered and emptied."""
        self._keeping().finish()
        self.files.sweep(self._named())

    def leave(self) -> None:
        """Write everything down now; a tab made anew for the same person goes on with it by itself."""
        keeper = self._keeping()
        values, request_id = dict(self._collect()), keeper.request_id
        typed = is_typed(values)
        self._let_go()
        self._session.resume = self._name if typed else ""
        self.start(Draft(self._name, request_id, datetime.now(UTC), values, self._drafts.owner))

    def _keeping(self) -> DraftKeeper:
        if self._keeper is None:
            self._keeper = DraftKeeper(self._drafts, self._name, self._collect, self._executor, self)
            self._keeper.saved.connect(self.saved)
            self._keeper.failed.connect(self.failed)
        return self._keeper

    def _let_go(self) -> None:
        if self._keeper is not None:
            self._keeper.close()
            self._keeper.deleteLater()
            self._keeper = None

    def _left_over(self) -> list[Draft]:
        found = [draft for draft in self._drafts.all() if draft.name.startswith(self._base)]
        for draft in found:
            if not is_typed(draft.values):
                self._drafts.discard(draft.name)
        return [draft for draft in found if is_typed(draft.values)]

    def _free_name(self) -> str:
        taken = {draft.name for draft in self._offers}
        numbers = range(1, len(taken) + 2)
        return next(name for n in numbers if (name := f"{self._base}{'' if n == 1 else f'-{n}'}") not in taken)

    def _named(self) -> list[str]:
        kept: list[Kept] = [draft.values for draft in self._drafts.all()] + [dict(self._collect())]
        return [sha256 for values in kept for _name, sha256 in named_in(str(values.get(ATTACHMENTS, "")))]
