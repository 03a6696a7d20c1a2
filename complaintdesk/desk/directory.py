"""机构名录: offices with their phones and duties (S24)."""

from __future__ import annotations
