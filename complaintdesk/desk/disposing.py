"""档案销毁: proposed, approved by a second person, and the person erased while the chain stays whole."""

from __future__ import annotations
