"""预警: so many alike, or more every month: one alert and not two."""

from __future__ import annotations
