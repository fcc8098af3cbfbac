FROM node:20-bookworm-slim AS build
WORKDIR /app
# CI: no git hooks here. The engine is never run, but its install script would download it.
ENV CI=true PRISMA_SCHEMA_ENGINE_BINARY=/usr/local/bin/node
COPY package.json package-lock.json prisma.config.ts ./
COPY client/package.json client/package.json
COPY test/oldest/package.json test/react-18/package.json
COPY scripts scripts
COPY prisma prisma
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src src
COPY client client
RUN npm run build
# Optional packages are the embedded Postgres, of no use beside a real one, and what Prisma's command line brings in.
RUN npm prune --omit=dev --omit=optional --no-audit --no-fund

FROM node:20-bookworm-slim
WORKDIR /app
# Secrets that are made up outside production live in DATA_DIR: mount a volume there.
ENV NODE_ENV=production DATA_DIR=/data
RUN install --directory --owner=node --group=node /data
COPY package.json ./
COPY prisma/migrations prisma/migrations
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/client/dist/browser client/dist/browser
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/main.js"]
