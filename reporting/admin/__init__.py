"""What reporting keeps, in the admin: entered indicators and the index's configuration. For controllers."""

from reporting.admin import indicators, score

__all__ = ["indicators", "score"]
