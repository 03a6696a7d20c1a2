"""分立: a report split off, cases of one mass event, a refused reception."""

from __future__ import annotations
