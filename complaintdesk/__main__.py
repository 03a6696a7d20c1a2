"""python -m complaintdesk opens the window."""

from __future__ import annotations

from complaintdesk.app import main

if __name__ == "__main__":
    raise SystemExit(main())
