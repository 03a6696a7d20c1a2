"""信息披露审批: who may be told or given what of the cases, and who allowed it (S13)."""

from __future__ import annotations
