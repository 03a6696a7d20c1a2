"""方案与诉求: options, the person's choice, each matter's result."""

from __future__ import annotations
