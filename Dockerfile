# Builds opa from the pinned sources, then the service; the result holds Node, dist, that opa and the examples.
#
# It publishes nothing unless asked: mount declarations at /gatehouse/bundles, or set GATEHOUSE_BUNDLES=examples.
# It listens on all addresses of the container, where it asks everybody who they are: its first start prints a token, unless
# GATEHOUSE_BOOTSTRAP_TOKEN_FILE names one. It refuses to until it has a certificate (GATEHOUSE_TLS_CERT) or
# GATEHOUSE_BEHIND_PROXY=true says who speaks TLS for it; in a pod set GATEHOUSE_ADDRESS=127.0.0.1:8420 instead.
FROM golang:1.26 AS opa
WORKDIR /src
COPY tools/opa ./
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /opa github.com/open-policy-agent/opa

FROM node:26-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev --no-audit --no-fund

FROM node:26-slim
WORKDIR /gatehouse
COPY --from=opa /opa /usr/local/bin/opa
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
COPY package.json ./
COPY scripts/lib ./scripts/lib
COPY rego ./rego
COPY bundles ./examples
ENV NODE_ENV=production OPA_BIN=/usr/local/bin/opa GATEHOUSE_DATA_DIR=/data GATEHOUSE_ADDRESS=0.0.0.0:8420
RUN mkdir /data && chown node:node /data
VOLUME /data
EXPOSE 8420
USER node
HEALTHCHECK --start-period=60s --interval=10s --timeout=5s CMD ["node", "-e", "const { GATEHOUSE_ADDRESS: address, GATEHOUSE_TLS_CERT: cert } = process.env; const { get } = require(cert ? 'https' : 'http'); get({ host: 'localhost', port: address.split(':').pop(), path: '/health', rejectUnauthorized: false }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve"]
