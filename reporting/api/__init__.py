"""The statement over REST, `/api/v1/report/`. The clock enters here."""
