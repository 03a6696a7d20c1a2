"""回收: what comes back on paper: scanned pages, their pictures and the codes on them."""
