"""审批: leaders agree or not, on screen or on paper."""

from __future__ import annotations
