# The server form: one image for the site, the workers and beat; compose.yaml says which it is.
FROM python:3.11-slim AS packages
WORKDIR /srv
COPY requirements.txt ./
RUN python -m venv .venv && .venv/bin/pip --disable-pip-version-check --no-cache-dir install --requirement requirements.txt

FROM python:3.11-slim
ENV PATH=/srv/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/onestop
WORKDIR /srv
# What WeasyPrint draws with
RUN apt-get update && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin onestop \
    && install --directory --owner onestop --group onestop /var/lib/onestop \
        /var/lib/onestop/uploads /var/lib/onestop/exports
COPY --from=packages /srv/.venv .venv
COPY manage.py ./
COPY gunicorn.conf.py ./
COPY onestop onestop
COPY dossiers dossiers
COPY reporting reporting
COPY simulator simulator
COPY locale locale
USER onestop
# The keys of a build open nothing and stay in no layer.
RUN VAR_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && cp --recursive /tmp/build/static /var/lib/onestop/static && rm -r /tmp/build
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["gunicorn", "onestop.wsgi", "--preload", "--no-control-socket", "--workers", "2", "--threads", "4", "--bind", "0.0.0.0:8000"]
