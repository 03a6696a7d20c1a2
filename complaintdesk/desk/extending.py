"""延期: asking for more time, granting it, denying it."""

from __future__ import annotations
