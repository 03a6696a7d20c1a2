"""协办: departments that assist, and their answers."""

from __future__ import annotations
