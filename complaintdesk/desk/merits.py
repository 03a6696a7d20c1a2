"""奖惩意见: rewards and penalties within the ranges of the regulation."""

from __future__ import annotations
