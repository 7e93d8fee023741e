# One image with the one binary: `docker build -t cxgenie .`, or see deploy/compose.yml.
FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
COPY web/admin/package.json admin/
COPY web/widget/package.json widget/
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run --silent build

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=web /src/web/admin/dist web/admin/dist
COPY --from=web /src/web/widget/dist web/widget/dist
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X cxgenie/internal/app.Version=$VERSION" -o /cxgenie ./cmd/cxgenie

# pg_dump makes the copy of a PostgreSQL database before an update; it must not be older than the server.
FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin cxgenie \
    && install -d -o cxgenie -g cxgenie -m 700 /data
COPY --from=build /cxgenie /usr/local/bin/cxgenie
USER cxgenie
ENV CXGENIE_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s CMD ["cxgenie", "health"]
ENTRYPOINT ["cxgenie"]
CMD ["serve"]
