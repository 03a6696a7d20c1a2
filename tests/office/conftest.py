"""Stories run in the real window, offscreen, with the program's own look."""

from __future__ import annotations

from tests.ui.conftest import look

__all__ = ["look"]
