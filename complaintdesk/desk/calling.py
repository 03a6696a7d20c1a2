"""回访: one attempt to ask how the reply was received, its queue, and what an unsatisfied person sets off."""

from __future__ import annotations
