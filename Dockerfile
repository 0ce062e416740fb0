# One image for every service of Leadlift; docker-compose.yml says which of them a container runs.

ARG PYTHON=3.12.8-slim-bookworm

# Every package of the lock, with its hash checked, as a wheel; and Leadlift's own.
FROM python:${PYTHON} AS wheels
WORKDIR /build
COPY requirements.lock ./
RUN python -m pip wheel --disable-pip-version-check --no-deps --require-hashes --wheel-dir /wheels -r requirements.lock
COPY pyproject.toml README.md ./
COPY pipeline ./pipeline
COPY workers ./workers
RUN python -m pip install --disable-pip-version-check --no-index --find-links /wheels setuptools \
    && python -m pip wheel --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir /wheels .

# Of these wheels, what Leadlift needs to run, and nothing from anywhere else.
FROM python:${PYTHON} AS installed
COPY --from=wheels /wheels /wheels
RUN python -m venv /opt/leadlift \
    && /opt/leadlift/bin/python -m pip install --disable-pip-version-check --no-index --find-links /wheels leadlift

FROM python:${PYTHON}
COPY --from=installed /opt/leadlift /opt/leadlift
RUN useradd --uid 10001 --user-group --create-home --home-dir /var/lib/leadlift leadlift \
    && mkdir -p /srv/leadlift/store /srv/leadlift/inbox /etc/leadlift \
    && chown leadlift:leadlift /srv/leadlift/store /srv/leadlift/inbox \
    && chmod 700 /var/lib/leadlift /srv/leadlift/store
ENV PATH=/opt/leadlift/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LEADLIFT_HOME=/var/lib/leadlift \
    LEADLIFT_LOG_FORMAT=json
USER leadlift
WORKDIR /var/lib/leadlift
ENTRYPOINT []
CMD ["leadlift", "--help"]
