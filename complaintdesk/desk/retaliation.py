"""报复回查: whether the reporter was harmed."""

from __future__ import annotations
