"""A form as PDF against a bare reportlab canvas writing the same text in the same embedded fonts."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.paper.render import render
from complaintdesk.paths import resource
from tests.bench.ratio import line, ratio
from tests.paper.sheets import a_job, a_sheet


def _bare(texts: list[str]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setFont("BenchSerif", 10.5)
    y = 800.0
    for text in texts:
        for start in range(0, len(text), 40):
            canvas.drawString(50, y, text[start : start + 40])
            y = y - 15 if y > 60 else 800.0
    for n in range(40):
        canvas.line(50, 60 + n * 18, 545, 60 + n * 18)
    canvas.save()
    return out.getvalue()


def report() -> list[str]:
    """The lines for both forms."""
    pdfmetrics.registerFont(TTFont("BenchSerif", str(resource("fonts/NotoSerifSC-Regular.ttf"))))
    sheet = a_sheet()
    texts = [
        sheet.facts,
        sheet.request,
        sheet.subject,
        sheet.complainant.name,
        sheet.complainant.address,
        "投诉登记表" * 30,
    ]
    lines = []
    for form in FormKind:
        job = a_job(form, sheet)
        both = ratio(lambda: _bare(texts), lambda job=job: render(job), repeats=25, warm=4)  # type: ignore[misc]
        lines.append(line(f"{form.value} form as PDF, warm", "bare reportlab canvas", *both))
    return lines
