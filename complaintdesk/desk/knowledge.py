"""知识库: law texts and canned answers with a day they expire (S45)."""

from __future__ import annotations
