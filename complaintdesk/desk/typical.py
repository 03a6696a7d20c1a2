"""典型案例: a closed case marked as an example, and its copy without names."""

from __future__ import annotations
