# Builds opa from the pinned sources, then the service; the result holds Node, dist, the examples and that opa.
FROM golang:1.26 AS opa
WORKDIR /src
COPY tools/opa ./
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /opa github.com/open-policy-agent/opa

FROM node:20-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev --no-audit --no-fund

FROM node:20-slim
WORKDIR /gatehouse
COPY --from=opa /opa /usr/local/bin/opa
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
COPY package.json ./
COPY rego ./rego
COPY bundles ./bundles
ENV NODE_ENV=production OPA_BIN=/usr/local/bin/opa GATEHOUSE_DATA_DIR=/data
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve"]
