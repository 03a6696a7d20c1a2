"""调解: mediation, settlement, its end."""

from __future__ import annotations
