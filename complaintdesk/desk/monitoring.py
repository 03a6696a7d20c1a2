"""监测点、监督员、监测卡 (S23)."""

from __future__ import annotations
