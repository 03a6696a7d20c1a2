"""纸面: forms as PDF, typeset by this package's own kit on reportlab's canvas."""
