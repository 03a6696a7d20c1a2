"""封存与退换: sealed records, returned goods, recalls, handing over."""

from __future__ import annotations
