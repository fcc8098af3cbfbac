import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SCHEMA, type Name, type Values } from './schema.js';
import type { Variable } from './variables.js';

/** The configuration as the application uses it. Injected by this class. */
export class Config {
  readonly production: boolean;
  readonly http: {
    port: number;
    host: string;
    publicUrl: string | undefined;
    /** Empty, or a path that starts with a slash. */
    prefix: string;
    trustProxy: boolean | string[];
    /** Origins that may read answers and open sockets, besides the server's own. */
    origins: readonly string[];
  };
  readonly database: { url: string | undefined; poolSize: number; dataDir: string };
  readonly jwt: {
    secret: string | undefined;
    jwksUrl: string | undefined;
    issuer: string | undefined;
    audience: string | undefined;
  };
  readonly limits: {
    requestsPerMinute: number;
    serviceRequestsPerMinute: number;
    handshakesPerSecond: number;
    socketsPerUser: number;
    socketsPerAddress: number;
  };
  readonly redisUrl: string | undefined;
  readonly rabbitmq: { url: string | undefined; prefetch: number };
  readonly preferencesFile: string | undefined;
  /** Absent: the secret of the tokens signs. */
  readonly unsubscribeSecret: string | undefined;
  readonly shop: {
    name: string;
    url: string | undefined;
    logoUrl: string | undefined;
    color: string;
    address: string | undefined;
  };
  readonly texts: { fallback: string; dir: string | undefined };
  readonly mail: { url: string | undefined; from: string | undefined };
  readonly push: {
    publicKey: string | undefined;
    privateKey: string | undefined;
    subject: string | undefined;
    /** Hosts, besides the browser makers'. */
    hosts: readonly string[];
    caFile: string | undefined;
  };
  readonly webhook: {
    url: string | undefined;
    secret: string | undefined;
    routesFile: string | undefined;
    /** What `secretEnv` in that file may name, and nothing else of the environment. */
    secrets: Readonly<Record<string, string>>;
  };
  readonly metrics: { token: string | undefined; port: number | undefined };
  readonly otlp: { endpoint: string | undefined; headers: Readonly<Record<string, string>> };
  /** Milliseconds; 0: no limit. */
  readonly shedding: { loopLagMs: number; poolWaitMs: number };
  readonly retentionDays: number;
  readonly drainSeconds: number;
  readonly demo: boolean;
  readonly logLevel: Values['LOG_LEVEL'];

  constructor(values: Values, webhookSecrets: Readonly<Record<string, string>> = {}) {
    this.production = values.NODE_ENV === 'production';
    this.http = {
      port: values.PORT,
      host: values.HOST,
      publicUrl: values.PUBLIC_URL,
      prefix: values.API_PREFIX ?? '',
      trustProxy: values.TRUST_PROXY,
      origins: [
        ...(values.PUBLIC_URL ? [new URL(values.PUBLIC_URL).origin] : []),
        ...(values.CORS_ORIGINS ?? []),
      ],
    };
    this.database = {
      url: values.DATABASE_URL,
      poolSize: values.DATABASE_POOL_SIZE,
      dataDir: resolve(values.DATA_DIR),
    };
    this.jwt = {
      secret: values.JWT_SECRET,
      jwksUrl: values.JWKS_URL,
      issuer: values.JWT_ISSUER,
      audience: values.JWT_AUDIENCE,
    };
    this.limits = {
      requestsPerMinute: values.RATE_LIMIT,
      serviceRequestsPerMinute: values.SERVICE_RATE_LIMIT,
      handshakesPerSecond: values.HANDSHAKE_RATE,
      socketsPerUser: values.SOCKETS_PER_USER,
      socketsPerAddress: values.SOCKETS_PER_ADDRESS,
    };
    this.redisUrl = values.REDIS_URL;
    this.rabbitmq = { url: values.RABBITMQ_URL, prefetch: values.RABBITMQ_PREFETCH };
    this.preferencesFile = values.PREFERENCES_FILE;
    this.unsubscribeSecret = values.UNSUBSCRIBE_SECRET;
    this.shop = {
      name: values.SHOP_NAME,
      url: values.SHOP_URL,
      logoUrl: values.SHOP_LOGO_URL,
      color: values.SHOP_COLOR,
      address: values.SHOP_ADDRESS,
    };
    this.texts = { fallback: values.DEFAULT_LOCALE, dir: values.TEXTS_DIR };
    this.mail = { url: values.SMTP_URL, from: values.MAIL_FROM };
    this.push = {
      publicKey: values.VAPID_PUBLIC_KEY,
      privateKey: values.VAPID_PRIVATE_KEY,
      subject: values.VAPID_SUBJECT,
      hosts: values.PUSH_HOSTS?.split(',').map((host) => host.trim()) ?? [],
      caFile: values.PUSH_CA_FILE,
    };
    this.webhook = {
      url: values.WEBHOOK_URL,
      secret: values.WEBHOOK_SECRET,
      routesFile: values.WEBHOOK_ROUTES_FILE,
      secrets: webhookSecrets,
    };
    this.metrics = { token: values.METRICS_TOKEN, port: values.METRICS_PORT };
    this.otlp = {
      endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
      headers: headersOf(values.OTEL_EXPORTER_OTLP_HEADERS),
    };
    this.shedding = {
      loopLagMs: values.SHED_LOOP_LAG_MS ?? (this.production ? 500 : 0),
      poolWaitMs: values.SHED_POOL_WAIT_MS ?? (this.production ? 500 : 0),
    };
    this.retentionDays = values.RETENTION_DAYS;
    this.drainSeconds = values.DRAIN_SECONDS ?? (this.production ? 10 : 0);
    this.demo = values.DEMO ?? (!this.production && !values.DATABASE_URL);
    this.logLevel = values.LOG_LEVEL;
  }

  /** With what a first start without configuration made up. */
  completedWith(found: { databaseUrl: string; jwtSecret: string | undefined }): Config {
    const completed = Object.create(Config.prototype) as Config;
    return Object.assign(completed, this, {
      database: { ...this.database, url: found.databaseUrl },
      jwt: { ...this.jwt, secret: this.jwt.secret ?? found.jwtSecret },
    });
  }
}

/** All that is wrong with the environment, one line per variable. Never shows a value: it may be a secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** The configuration of a process started here: `.env`, if there is one, under what the environment says. */
export function loadLocalConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return loadConfig(process.env);
}

export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const entries = Object.entries(SCHEMA).map(([name, variable]): [string, unknown] => {
    try {
      return [name, read(name, variable, environment)];
    } catch (error) {
      problems.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
      return [name, undefined];
    }
  });
  if (problems.length === 0) {
    const values = Object.fromEntries(entries) as Values;
    problems.push(...contradictions(values));
    if (problems.length === 0) return new Config(values, webhookSecretsOf(environment));
  }
  throw new ConfigError(problems);
}

function read(
  name: string,
  variable: Variable<unknown>,
  environment: Readonly<Record<string, string | undefined>>,
): unknown {
  const direct = environment[name] || undefined;
  const file = environment[`${name}_FILE`] || undefined;
  if (direct && file) throw new Error(`and ${name}_FILE are both set`);
  const value = file ? readSecretFile(name, file) : (direct ?? variable.fallback);
  return value === undefined ? undefined : variable.parse(value);
}

function webhookSecretsOf(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const isOne = (name: string): boolean =>
    /^WEBHOOK_SECRET_\w+$/.test(name) && name !== 'WEBHOOK_SECRET_FILE';
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value && isOne(name) ? [[name, value]] : [])),
  );
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch {
    throw new Error(`cannot be read from ${path}, which ${name}_FILE names`);
  }
}

function* contradictions(values: Values): Generator<string> {
  const named = (name: Name, problem: string): string => `${name} ${problem}`;
  if (values.JWT_SECRET !== undefined && Buffer.byteLength(values.JWT_SECRET) < 32) {
    yield named('JWT_SECRET', 'must be 32 bytes or more');
  }
  if (values.JWT_SECRET && values.JWKS_URL)
    yield named('JWKS_URL', 'and JWT_SECRET are both set: choose one');
  if (values.SMTP_URL && !values.MAIL_FROM) yield named('MAIL_FROM', 'is required with SMTP_URL');
  if (values.SMTP_URL && values.JWKS_URL && !values.UNSUBSCRIBE_SECRET) {
    yield named(
      'UNSUBSCRIBE_SECRET',
      'is required with SMTP_URL when there is no JWT_SECRET to sign links with',
    );
  }
  if (values.WEBHOOK_URL && !values.WEBHOOK_SECRET)
    yield named('WEBHOOK_SECRET', 'is required with WEBHOOK_URL');
  if (!values.VAPID_PUBLIC_KEY !== !values.VAPID_PRIVATE_KEY)
    yield named('VAPID_PUBLIC_KEY', 'and VAPID_PRIVATE_KEY belong together: set both');
  if (values.NODE_ENV !== 'production') return;
  if (!values.DATABASE_URL) yield named('DATABASE_URL', 'is required in production');
  if (!values.JWT_SECRET && !values.JWKS_URL)
    yield named('JWT_SECRET', '(or JWKS_URL) is required in production');
  if (values.JWKS_URL?.startsWith('http:')) yield named('JWKS_URL', 'must be https: in production');
}

/** `name=value,name=value`, percent-encoded as in the header `baggage`, which is what OpenTelemetry says they are. */
function headersOf(text = ''): Record<string, string> {
  const pairs = text.split(',').filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name.trim(), decoded(value.join('=').trim())];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
