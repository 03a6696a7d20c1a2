"""复查: the matter looked at again by somebody else."""

from __future__ import annotations
