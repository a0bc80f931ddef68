# One target per service: docker build --target ingest .
# `collect.mjs` traces what each service's main.js can require and copies only that: no bundling, so instrumentation
# and stack traces see ordinary modules, and nothing that a service does not use.
ARG NODE_IMAGE=node:24-bookworm-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian12:nonroot

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY . .
# ffprobe comes with the right to run for its owner alone.
RUN npm run build && node deploy/images/collect.mjs /out && chmod -R a+rX /out && mkdir /empty

# Node on the C++ libraries alone: no shell, no package manager, user 65532.
FROM ${RUNTIME_IMAGE} AS runtime
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY deploy/images/health.mjs /app/health.mjs
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0
USER 65532:65532
STOPSIGNAL SIGTERM
# Node is process 1: each service ends on SIGTERM by itself, after its running work.
ENTRYPOINT ["/usr/local/bin/node"]
LABEL org.opencontainers.image.vendor="Callsheet" org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.base.name="gcr.io/distroless/cc-debian12"

FROM runtime AS ingest
COPY --from=build /out/ingest /app
COPY --from=build --chown=65532:65532 /empty /data
ENV PORT=8080 STORAGE_DIR=/data
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s CMD ["/usr/local/bin/node", "health.mjs"]
CMD ["dist/services/ingest/src/main.js"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="callsheet-ingest" org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.description="REST API, worker-facing surface, storage and outbox relay of Callsheet"

FROM runtime AS scheduler
COPY --from=build /out/scheduler /app
ENV PORT=8081
EXPOSE 8081
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s CMD ["/usr/local/bin/node", "health.mjs"]
CMD ["dist/services/scheduler/src/main.js"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="callsheet-scheduler" org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.description="Decides how many GPU workers Callsheet runs"

FROM runtime AS pod-manager
COPY --from=build /out/pod-manager /app
ENV PORT=8082
EXPOSE 8082
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s CMD ["/usr/local/bin/node", "health.mjs"]
CMD ["dist/services/pod-manager/src/main.js"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="callsheet-pod-manager" org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.description="Rents, watches and ends the GPU pods of Callsheet"

FROM runtime AS notifier
COPY --from=build /out/notifier /app
ENV PORT=8083
EXPOSE 8083
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s CMD ["/usr/local/bin/node", "health.mjs"]
CMD ["dist/services/notifier/src/main.js"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="callsheet-notifier" org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.description="Sends the signed webhooks of Callsheet"

FROM runtime AS migrate
COPY --from=build /out/migrate /app
COPY --from=build --chown=65532:65532 /empty /keys
CMD ["dist/local/compose/prepare.js"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="callsheet-migrate" org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.description="Brings the database of Callsheet up to date, then ends"

# Emulated pods need a shell and its tools, but no package manager.
FROM ${NODE_IMAGE} AS shell
RUN apt-get update && apt-get install -y --no-install-recommends binutils procps \
  && strip /usr/local/bin/node && apt-get purge -y --auto-remove binutils \
  && rm -rf /var/lib/apt /var/lib/dpkg /var/cache /usr/lib/apt /usr/bin/apt* /usr/bin/dpkg* /usr/bin/perl* \
    /usr/lib/*-linux-gnu/perl-base /usr/lib/*-linux-gnu/gconv /usr/share/zoneinfo /usr/share/doc /usr/share/man /usr/share/locale /usr/share/perl5 \
    /usr/local/lib/node_modules /usr/local/include /usr/local/bin/npm /usr/local/bin/npx /opt/yarn* /root/.npm

FROM scratch AS local
COPY --from=shell / /
COPY deploy/images/health.mjs /app/health.mjs
COPY --from=build /out/local /app
COPY --from=build --chown=1000:1000 /empty /pods
WORKDIR /app
ENV NODE_ENV=production PATH=/usr/local/bin:/usr/bin:/bin RUNPOD_EMULATOR_DATA=/pods
USER 1000:1000
STOPSIGNAL SIGTERM
EXPOSE 8700
CMD ["node", "dist/local/runpod/main.js"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="callsheet-local" org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" org.opencontainers.image.vendor="Callsheet" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.description="Runpod emulator and stand-in worker for trying Callsheet without a GPU"
