"""坏压缩包: what reading a ZIP from anywhere may raise when its bytes are none, or were changed."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import Final

BROKEN_ZIP: Final = (
    zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, EOFError, OSError, struct.error, LookupError,
    OverflowError, zlib.error,
)  # fmt: skip
