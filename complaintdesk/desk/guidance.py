"""案头指引: the step at hand with its sentences, what one may promise, the private note on the person."""

from __future__ import annotations
