"""培训案例: the training cases as a quiz, with the result of each person (S47, S48)."""

from __future__ import annotations
