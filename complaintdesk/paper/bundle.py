"""装订: several printed forms as one file, one after another."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdfium2

if TYPE_CHECKING:
    from collections.abc import Sequence


def bundled(pdfs: Sequence[bytes]) -> bytes:
    """The pages of all of them in their order; one alone stays as it is."""
    if len(pdfs) == 1:
        return pdfs[0]
    out = io.BytesIO()
    with pypdfium2.PdfDocument.new() as whole:
        for pdf in pdfs:
            with pypdfium2.PdfDocument(pdf) as one:
                whole.import_pages(one)
        whole.save(out)
    return out.getvalue()
