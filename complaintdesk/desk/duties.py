"""例行事项: what the office owes in every period, ticked by delivering it."""

from __future__ import annotations
