# Two images out of one file: `web` (no torch) and `worker` (torch, transformers).
#
#   docker build --target web -t jamsi-web .
#   docker build --target worker -t jamsi-worker .
#
# Behind a mirror of the package index: --build-arg PIP_INDEX_URL=…

FROM python:3.11-slim AS base
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PATH=/srv/jamsi/bin:$PATH \
    JAMSI_STATE_DIR=/var/lib/jamsi \
    HF_HOME=/models
# A fixed number, so that volumes keep their owner across builds. What a new named volume is
# mounted on gives it its owner: both folders exist before the first start.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp jamsi \
    && install --directory --owner=jamsi --group=jamsi --mode=0700 /var/lib/jamsi \
    && install --directory --owner=jamsi --group=jamsi --mode=0755 /models
WORKDIR /tmp

# What Jamsi depends on, read from pyproject.toml, in layers of its own: only a change of that file
# downloads it again. Torch is one of these.
FROM base AS dependencies-web
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /srv/jamsi
COPY pyproject.toml /src/
COPY requirements /src/requirements
RUN python -c "import tomllib; \
    project = tomllib.load(open('/src/pyproject.toml', 'rb'))['project']; \
    lists = {'web': project['dependencies'], 'worker': project['optional-dependencies']['worker']}; \
    [open(f'/src/{name}.txt', 'w').write('\n'.join(lines)) for name, lines in lists.items()]"
# The locked versions with their hashes first; what follows finds them there.
RUN python /src/requirements/install.py web.txt
RUN pip install --requirement /src/web.txt

FROM dependencies-web AS dependencies-worker
RUN python /src/requirements/install.py run.txt
RUN pip install --requirement /src/web.txt --requirement /src/worker.txt

FROM dependencies-web AS build-web
COPY . /src
RUN pip install --no-deps /src

FROM dependencies-worker AS build-worker
COPY . /src
RUN pip install --no-deps /src

FROM base AS web
COPY --from=build-web /srv/jamsi /srv/jamsi
USER 10001:10001
EXPOSE 8000 8001
CMD ["jamsi", "webhook"]

FROM base AS worker
# Triton builds its launchers when the engine starts on a GPU.
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build-worker /srv/jamsi /srv/jamsi
USER 10001:10001
CMD ["jamsi", "worker", "drafts"]
