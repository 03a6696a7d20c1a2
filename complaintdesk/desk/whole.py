"""整个投诉台: every module that declares something to others, so that nothing is missing before something is done.

Steps, books and reminder sources name their modules themselves; the rest follow a step or come before a commit.
"""

from __future__ import annotations

from complaintdesk.desk import book_pages as book_pages
from complaintdesk.desk import case_sheet as case_sheet
from complaintdesk.desk import clocks as clocks
from complaintdesk.desk import measure_reminders as measure_reminders
from complaintdesk.desk import offers as offers
from complaintdesk.desk import recurrence as recurrence
from complaintdesk.desk import reminder_sources as reminder_sources
