"""python -m complaintdesk.cli does what the window does, without a window."""

from __future__ import annotations

from complaintdesk.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
