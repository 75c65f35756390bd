"""Reports for staff, below `/admin/bao-cao/`: each page is for a unit that its reader works over."""
