"""The Celery application, and what it does when. `celery --app onestop.celery worker` (or `beat`).

Every task looks into a table for what is to be done, so a message carries nothing but "look now": one that is lost,
late or doubled changes nothing, and one that nobody took in time expires.
"""

from __future__ import annotations

import logging.config
import os
import warnings
from typing import Any

from celery import Celery
from celery.signals import setup_logging
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
