"""整改措施: corrective and preventive action and rectification, from the order to the check of its effect."""

from __future__ import annotations
