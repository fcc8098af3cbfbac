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
  UNSUBSCRIBE_SECRET: text('signs the links that unsubscribe; default: JWT_SECRET', { secret: true }),

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
