"""归档: the sections of the file, its volume and how long it is kept; taken out again with a reason."""

from __future__ import annotations
