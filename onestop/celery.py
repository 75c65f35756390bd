"""The Celery application, and what it does when. `celery --app onestop.celery worker` (or `beat`).

Every task looks into a table for what is to be done, so a message carries nothing but "look now": one that is lost,
late or doubled changes nothing, and one that nobody took in time expires.
"""

from __future__ import annotations

import logging.config
import os
import signal
import warnings
from typing import Any

from billiard import current_process
from celery import Celery
from celery.signals import setup_logging, worker_process_init
from django.conf import settings

from onestop.operations import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onestop.settings")

# Celery warns root because of pickle, which we do not accept.
warnings.filterwarnings("ignore", "You're running the worker with superuser privileges")

app = Celery("onestop", task_cls="onestop.operations.tasks:PatientTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
if not settings.REDIS_URL:
    app.conf.broker_transport_options = broker.options(settings.BROKER_FOLDER)
app.autodiscover_tasks(["dossiers", "reporting"])


@setup_logging.connect
def log_as_the_site_does(**kwargs: Any) -> None:
    """Connected, this keeps Celery from setting up loggers of its own."""
    logging.config.dictConfig(settings.LOGGING)


@worker_process_init.connect
def stop_when_the_worker_says_so(**kwargs: Any) -> None:
    """Whoever stops a group of processes, as honcho does, tells those of a worker's pool too. Were they to go at once,
    the worker would wait in vain for what they had in hand; it ends them itself."""
    if current_process().name != "MainProcess":  # where the pool is the worker itself
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
