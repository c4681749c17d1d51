# Builds opa from the pinned sources, then the service; the result holds Node, dist, that opa and the examples.
#
# It publishes nothing unless asked: mount declarations at /gatehouse/bundles, or set GATEHOUSE_BUNDLES=examples.
# It listens on all addresses of the container, where it asks everybody who they are: its first start prints a token, unless
# GATEHOUSE_BOOTSTRAP_TOKEN_FILE names one. It refuses to until it has a certificate (GATEHOUSE_TLS_CERT) or
# GATEHOUSE_BEHIND_PROXY=true says who speaks TLS for it; in a pod set GATEHOUSE_ADDRESS=127.0.0.1:8420 instead.
#
# It needs no root and writes to /data and /tmp alone: run it with --read-only --tmpfs /tmp -v data:/data.
#
# For others build it on bases of known content, whose digests `docker buildx imagetools inspect` prints, and say which commit it is:
#   docker build --build-arg GO_IMAGE=golang:1.26@sha256:... --build-arg NODE_IMAGE=node:26-slim@sha256:... \
#       --build-arg REVISION=$(git rev-parse HEAD) -t gatehouse .
ARG GO_IMAGE=golang:1.26
ARG NODE_IMAGE=node:26-slim

FROM ${GO_IMAGE} AS opa
WORKDIR /src
COPY tools/opa ./
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /opa github.com/open-policy-agent/opa

FROM ${NODE_IMAGE} AS build
ARG REVISION=
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev --no-audit --no-fund
RUN test -z "$REVISION" || npm pkg set "gitHead=$REVISION"

FROM ${NODE_IMAGE}
ARG REVISION=
LABEL org.opencontainers.image.title="Gatehouse" \
    org.opencontainers.image.description="Policy bundle service for Open Policy Agent" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.revision="$REVISION"
WORKDIR /gatehouse
COPY --from=opa /opa /usr/local/bin/opa
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
COPY --from=build /src/package.json ./
COPY scripts/lib ./scripts/lib
COPY rego ./rego
COPY bundles ./examples
ENV NODE_ENV=production OPA_BIN=/usr/local/bin/opa GATEHOUSE_DATA_DIR=/data GATEHOUSE_ADDRESS=0.0.0.0:8420
RUN mkdir /data && chown node:node /data
VOLUME /data
EXPOSE 8420
USER node
HEALTHCHECK --start-period=60s --interval=15s --timeout=10s CMD ["node", "dist/cli/main.js", "health", "--here"]
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve"]
