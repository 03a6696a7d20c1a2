"""关联与并案: links, merges that can be undone."""

from __future__ import annotations
