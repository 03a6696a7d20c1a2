"""分类定级: category, severity, level, and the first assessment."""

from __future__ import annotations
