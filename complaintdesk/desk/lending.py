"""档案借阅: who has a file, and until when."""

from __future__ import annotations
