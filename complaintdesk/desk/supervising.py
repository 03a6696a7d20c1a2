"""催办督办: urging, supervising, and telling the person how far it is."""

from __future__ import annotations
