"""回访统计: the rates of a month with their numbers, against the target of the rules."""

from __future__ import annotations
