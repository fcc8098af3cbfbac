import { boolean, fallback, integer, oneOf, origins, proxies, text, url } from './variables.js';

/** Every environment variable, once. Each may also be given as NAME_FILE, a file that holds the value. */
export const SCHEMA = {
  NODE_ENV: fallback(
    'development',
    oneOf('production refuses the conveniences of a trial: embedded database, made-up secret, demo', [
      'development',
      'test',
      'production',
    ]),
  ),

  PORT: fallback('3000', integer('port of REST and Socket.IO; 0 takes a free one', { min: 0, max: 65_535 })),
  HOST: fallback('0.0.0.0', text('address to listen on; 127.0.0.1 keeps it to this machine')),
  PUBLIC_URL: url('where browsers reach this server; its origin may always connect', ['http:', 'https:']),
  API_PREFIX: text('path in front of every REST route, for example /api', {
    pattern: /^(\/[\w-]+)+$/,
    hint: 'must be a path such as /api/v1',
  }),
  CORS_ORIGINS: origins("the shop's own origins, exact, separated by commas"),
  TRUST_PROXY: fallback(
    'false',
    proxies('whose X-Forwarded-For to believe: true, false, or addresses of proxies'),
  ),

  DATABASE_URL: url(
    'Postgres 15 or newer; absent: an embedded Postgres under DATA_DIR',
    ['postgres:', 'postgresql:'],
    { secret: true },
  ),
  DATABASE_POOL_SIZE: fallback('10', integer('connections to Postgres', { min: 2, max: 200 })),
  DATA_DIR: fallback('.data', text('the embedded database and the secrets made at the first start')),

  REDIS_URL: url(
    'hints between nodes, rooms, presence and shared limits; needed for more than one node',
    ['redis:', 'rediss:'],
    {
      secret: true,
    },
  ),
  RABBITMQ_URL: url('events and notifications from a broker, besides HTTP', ['amqp:', 'amqps:'], {
    secret: true,
  }),
  RABBITMQ_PREFETCH: fallback(
    '64',
    integer('messages of the broker that one node works on at once', { min: 1, max: 1_000 }),
  ),

  JWT_SECRET: text('HS256 secret, 32 bytes or more; absent outside production: made and kept in DATA_DIR', {
    secret: true,
  }),
  JWKS_URL: url('public keys for RS256 and ES256 tokens, instead of JWT_SECRET', ['http:', 'https:']),
  JWT_ISSUER: text('what `iss` must be'),
  JWT_AUDIENCE: text('what `aud` must hold'),

  RATE_LIMIT: fallback(
    '600',
    integer('REST requests per minute and user (or address, without a token)', { min: 1, max: 1_000_000 }),
  ),
  SERVICE_RATE_LIMIT: fallback(
    '600000',
    integer("REST requests per minute of the shop's backend and of each of its staff", {
      min: 1,
      max: 100_000_000,
    }),
  ),
  HANDSHAKE_RATE: fallback(
    '100',
    integer('socket handshakes per second and address', { min: 1, max: 1_000_000 }),
  ),
  SOCKETS_PER_USER: fallback(
    '10',
    integer('open sockets of one user; one more closes the oldest', { min: 1, max: 1_000 }),
  ),
  SOCKETS_PER_ADDRESS: fallback('5000', integer('open sockets from one address', { min: 1, max: 1_000_000 })),

  SHOP_NAME: fallback('Storebell', text('what the shop is called, in mails and on push messages')),
  SHOP_URL: url("the shop's own pages, where links that are paths lead", ['http:', 'https:']),
  SHOP_LOGO_URL: url('picture at the head of mails', ['https:', 'http:']),
  SHOP_COLOR: fallback(
    '#4338ca',
    text('colour of buttons in mails', {
      pattern: /^#[0-9a-f]{6}$/i,
      hint: 'must be a colour such as #4338ca',
    }),
  ),
  SHOP_ADDRESS: text('postal address at the foot of mails'),
  DEFAULT_LOCALE: fallback('en', text('language for readers whose own has no texts')),
  TEXTS_DIR: text("the shop's own texts: a folder of files such as de.json"),

  SMTP_URL: url(
    'mail server, for example smtps://user:password@mail.example; absent: no mails',
    ['smtp:', 'smtps:'],
    {
      secret: true,
    },
  ),
  MAIL_FROM: text('sender of mails; needed with SMTP_URL', {
    pattern: /^[^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>$|^[^<>\s@]+@[^<>\s@]+$/,
    hint: 'must be an address such as "Shop <bell@shop.example>"',
  }),
  VAPID_PUBLIC_KEY: text('Web Push: public key of `npm run keys`; absent: no push messages in production'),
  VAPID_PRIVATE_KEY: text('Web Push: private key of `npm run keys`', {
    secret: true,
    pattern: /^[\w-]{43}$/,
    hint: 'must be 43 characters of base64url',
  }),
  VAPID_SUBJECT: text('Web Push: mailto: or https: address of who runs this', {
    pattern: /^(mailto:|https:)/,
    hint: 'must start with mailto: or https:',
  }),
  PUSH_HOSTS: text('push services to trust besides those of the browser makers, separated by commas'),
  PUSH_CA_FILE: text('certificates of a push service of your own, as PEM'),
  WEBHOOK_URL: url('takes text messages; absent: none, unless WEBHOOK_ROUTES_FILE sends them elsewhere', [
    'https:',
    'http:',
  ]),
  WEBHOOK_SECRET: text('signs webhooks (Standard Webhooks): whsec_ and base64; needed with WEBHOOK_URL', {
    secret: true,
    pattern: /^whsec_[A-Za-z0-9+/=]{32,}$/,
    hint: 'must be whsec_ and at least 24 bytes in base64',
  }),
  WEBHOOK_ROUTES_FILE: text(
    'JSON file: which types of which channel go to which webhook; its secrets may stand in WEBHOOK_SECRET_<NAME>',
  ),

  RETENTION_DAYS: fallback(
    '90',
    integer('days that an entry is kept after it arrived', { min: 1, max: 3_650 }),
  ),
  DRAIN_SECONDS: integer(
    'over how long a stop sends open tabs to other nodes and still serves; default: 10 in production, else 0',
    {
      min: 0,
      max: 20,
    },
  ),

  PREFERENCES_FILE: text("JSON file with the shop's own defaults of preferences"),
  UNSUBSCRIBE_SECRET: text('signs the links that unsubscribe; default: JWT_SECRET', {
    secret: true,
    pattern: /^.{32,}$/,
    hint: 'must be 32 characters or more',
  }),

  METRICS_TOKEN: text('bearer token of /metrics, 16 characters or more; absent: only for neighbours', {
    secret: true,
    pattern: /^[\w.~+/=-]{16,}$/,
    hint: 'must be 16 characters or more of those that a bearer token may have',
  }),
  METRICS_PORT: integer(
    'port of its own for /metrics; 0 takes a free one; absent: PORT, in production only with METRICS_TOKEN',
    {
      min: 0,
      max: 65_535,
    },
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(
    'collector for the spans of traces that callers record, over OTLP/HTTP; absent: none',
    ['http:', 'https:'],
  ),
  OTEL_EXPORTER_OTLP_HEADERS: text(
    'headers for the collector: each name, an equals sign and its percent-encoded value, separated by commas',
    {
      secret: true,
      pattern: /^[\w-]+=[^,\r\n]*(,\s*[\w-]+=[^,\r\n]*)*$/,
      hint: 'must be name=value, separated by commas',
    },
  ),
  SHED_LOOP_LAG_MS: integer(
    'event-loop lag from which on new connections are refused, at twice that reads, at four times events; 0 never; default: 500 in production, else 0',
    { min: 0, max: 60_000 },
  ),
  SHED_POOL_WAIT_MS: integer(
    'the same for the wait for a connection to Postgres, which fails after 2000; default: 500 in production, else 0',
    { min: 0, max: 60_000 },
  ),

  DEMO: boolean(
    'the demo page, which hands out tokens to anybody; default: on without DATABASE_URL, off with it or in production',
  ),
  LOG_LEVEL: fallback(
    'info',
    oneOf('what is logged', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  ),
} as const;

export type Name = keyof typeof SCHEMA;
type ValueOf<N extends Name> = ReturnType<(typeof SCHEMA)[N]['parse']>;

/** Variables with a fallback always have a value. */
export type Values = {
  [N in Name]: (typeof SCHEMA)[N] extends { fallback: string } ? ValueOf<N> : ValueOf<N> | undefined;
};
