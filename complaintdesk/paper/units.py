"""长度: everything on paper is measured in points; forms are designed in millimetres."""

from __future__ import annotations

mm = 72 / 25.4
