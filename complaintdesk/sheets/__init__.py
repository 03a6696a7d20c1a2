"""What goes to and from Excel: old ledgers in; ledger, statistics and error list out."""
