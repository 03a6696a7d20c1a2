"""中止计时: time that does not count."""

from __future__ import annotations
