"""REST for other systems, under `/api/v1/`. The clock enters here. Views parse, call one function, and print."""
