"""gunicorn, which reads this file by itself: its lines are written as those of the site are, on the same stream."""

import logging.config
from typing import Any

from gunicorn.glogging import Logger

from onestop.settings import LOGGING


class SiteLogger(Logger):
    """Its own handlers give way to the site's."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        logging.config.dictConfig(LOGGING)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Without its arguments: the address that was asked for, as the visitor wrote it."""
        super().exception(str(msg).replace(" %s", ""), **kwargs)

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Of a request that cannot be read no more than that: neither whose it was nor how it began."""
        super().warning(str(msg).partition(" from ip=")[0], *args, **kwargs)


logger_class = SiteLogger
