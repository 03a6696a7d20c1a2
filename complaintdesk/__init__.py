"""ComplaintDesk 投诉登记台: one complaint from the counter to the archive, on screen and on paper."""

__version__ = "0.1.0"
