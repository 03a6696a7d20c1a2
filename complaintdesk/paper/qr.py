"""二维码: the matrix of a QR code, level M, as runs of dark modules."""

from __future__ import annotations

from functools import lru_cache

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

QUIET = 4  # modules of white all round
#: More than this is unreadable at 22 mm after a copying machine; a case number never comes near it.
LONGEST = 100
_MASK = 2


@lru_cache(maxsize=256)
def dark_runs(payload: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Modules per side with the quiet zone, and each dark run as (row, column, length).

    A payload too long to be read back gives no code: (0, ()).
    """
    if not payload or len(payload.encode()) > LONGEST:
        return 0, ()
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(payload)
    code.version = code.calculate_version()
    # Any mask is read alike; weighing all eight would cost more than the rest of the page.
    code.makeImpl(False, _MASK)
    side = code.getModuleCount()
    runs = []
    for row in range(side):
        column = 0
        while column < side:
            length = 0
            while column + length < side and code.isDark(row, column + length):
                length += 1
            if length:
                runs.append((row + QUIET, column + QUIET, length))
            column += length + 1
    return side + 2 * QUIET, tuple(runs)
