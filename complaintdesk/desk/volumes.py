"""业务量: how much business a month had, so that complaints can be counted against it (S13)."""

from __future__ import annotations
