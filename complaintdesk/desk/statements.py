"""笔录: an oral complaint written down and signed."""

from __future__ import annotations
