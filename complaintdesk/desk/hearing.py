"""申辩与会商: the accused is heard, the emergency meeting held."""

from __future__ import annotations
