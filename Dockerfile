# syntax=docker/dockerfile:1
# Built in two stages: the first installs from the lock, the second carries only what runs.
FROM python:3.11-slim AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir "uv>=0.13,<0.14"
WORKDIR /src
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-dev --no-install-project
COPY syncsvc ./syncsvc
RUN uv sync --frozen --no-dev --no-editable

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home syncsvc \
    && install -d -o syncsvc -g syncsvc /data /config
COPY --from=build /src/.venv /src/.venv
ENV PATH=/src/.venv/bin:$PATH SYNCSVC_DATA=/data SYNCSVC_CONFIG=/config SYNCSVC_LISTEN=0.0.0.0:8470 SYNCSVC_LOG=json \
    PYTHONUNBUFFERED=1
USER syncsvc
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8470
# Runs leave at their next checkpoint within 20 seconds of SIGTERM: give it 60 (docker stop --time 60).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5m --timeout=30s --start-period=30s CMD ["syncsvc", "health"]
ENTRYPOINT ["syncsvc"]
CMD ["serve"]
