"""What the worker does for reports: fetch, call, log. The clock enters here; `onestop.celery` says when."""
