"""投诉分析会: the minutes of a meeting on complaints."""

from __future__ import annotations
