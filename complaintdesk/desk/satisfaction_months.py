"""月度顾客满意度 D = D1 + D2 + D3 (S34), a row a month."""

from __future__ import annotations
