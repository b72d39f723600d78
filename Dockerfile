FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml hatch_build.py README.md CHANGELOG.md LICENSE requirements.txt requirements-build.txt ./
RUN pip wheel --no-cache-dir --require-hashes -r requirements.txt -w /wheels \
 && pip install --no-cache-dir --require-hashes -r requirements-build.txt
COPY src src
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation . -w /wheels

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 enishi && mkdir /data && chown enishi /data
RUN --mount=from=build,source=/wheels,target=/wheels pip install --no-cache-dir --no-index --no-deps /wheels/*.whl
USER enishi
ENV ENISHI_DATA=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["enishi", "serve", "--host", "0.0.0.0"]
