"""提醒来源: the modules that have something to remind of besides the limits; importing one adds its source."""

from __future__ import annotations

from complaintdesk.desk import calling as calling
from complaintdesk.desk import disposing as disposing
from complaintdesk.desk import duties as duties
from complaintdesk.desk import early_warnings as early_warnings
from complaintdesk.desk import lending as lending
from complaintdesk.desk import measures as measures
from complaintdesk.desk import satisfaction_months as satisfaction_months
