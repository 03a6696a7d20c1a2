"""赔偿: agreed and paid."""

from __future__ import annotations
