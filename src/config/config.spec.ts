import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { Config, ConfigError, loadConfig } from './config.js';
import { SCHEMA, type Name } from './schema.js';
import type { Variable } from './variables.js';

const SECRET = 'a secret of 32 bytes, or even more than that';
const DATABASE_URL = 'postgres://storebell:hunter2@db.example/shop';
const PRODUCTION = { NODE_ENV: 'production', DATABASE_URL, JWT_SECRET: SECRET };

/** What is wrong with an environment. */
function problems(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('without any setting', () => {
  it('everything has a value that suits a first try', () => {
    expect(loadConfig({})).toMatchObject({
      production: false,
      http: { port: 3000, host: '0.0.0.0', publicUrl: undefined, prefix: '', trustProxy: false, origins: [] },
      database: { url: undefined, poolSize: 10, dataDir: resolve('.data') },
      jwt: { secret: undefined, jwksUrl: undefined, issuer: undefined, audience: undefined },
      demo: true,
      logLevel: 'info',
    });
  });

  it('an empty value is none', () => {
    const empty = Object.fromEntries(
      Object.keys(SCHEMA).flatMap((name) => [
        [name, ''],
        [`${name}_FILE`, ''],
      ]),
    );
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });
});

describe('a setting', () => {
  it.each([
    ['PORT', '0', (config: Config) => config.http.port, 0],
    ['API_PREFIX', '/api/v1', (config: Config) => config.http.prefix, '/api/v1'],
    [
      'PUBLIC_URL',
      'https://bell.example/path',
      (config: Config) => config.http.origins,
      ['https://bell.example'],
    ],
    [
      'CORS_ORIGINS',
      'https://shop.example, http://localhost:5173,',
      (config: Config) => config.http.origins,
      ['https://shop.example', 'http://localhost:5173'],
    ],
    ['TRUST_PROXY', 'true', (config: Config) => config.http.trustProxy, true],
    ['TRUST_PROXY', '10.0.0.0/8, ::1', (config: Config) => config.http.trustProxy, ['10.0.0.0/8', '::1']],
    [
      'TRUST_PROXY',
      '10.0.0.1/32,fd00::/8',
      (config: Config) => config.http.trustProxy,
      ['10.0.0.1/32', 'fd00::/8'],
    ],
    ['DATA_DIR', '/var/lib/storebell', (config: Config) => config.database.dataDir, '/var/lib/storebell'],
    ['DEMO', 'Off', (config: Config) => config.demo, false],
    ['DEMO', '1', (config: Config) => config.demo, true],
    ['LOG_LEVEL', 'silent', (config: Config) => config.logLevel, 'silent'],
  ] as const)('%s=%s is understood', (name, value, pick, expected) => {
    expect(pick(loadConfig({ [name]: value }))).toEqual(expected);
  });

  it.each([
    ['NODE_ENV', 'prod', 'must be one of development, test, production'],
    ['PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['PORT', '3000.5', 'must be a whole number from 0 to 65535'],
    ['PORT', '0x50', 'must be a whole number from 0 to 65535'],
    ['PORT', ' 80', 'must be a whole number from 0 to 65535'],
    ['PUBLIC_URL', 'bell.example', 'must be an address that starts with http:// or https://'],
    ['PUBLIC_URL', 'ftp://bell.example', 'must be an address that starts with http:// or https://'],
    ['API_PREFIX', 'api/', 'must be a path such as /api/v1'],
    ['API_PREFIX', '/', 'must be a path such as /api/v1'],
    [
      'CORS_ORIGINS',
      'https://shop.example/',
      '"https://shop.example/" is not an origin such as https://shop.example',
    ],
    ['CORS_ORIGINS', '*', '"*" is not an origin such as https://shop.example'],
    [
      'CORS_ORIGINS',
      'https://*.shop.example',
      '"https://*.shop.example" is not an origin such as https://shop.example',
    ],
    ['CORS_ORIGINS', 'null', '"null" is not an origin such as https://shop.example'],
    ['TRUST_PROXY', 'yes', '"yes" is not an address or network such as 10.0.0.0/8'],
    ...['10.0.0.0/8/8', '10.0.0.0/99', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/08', '::1/129', '::/0'].map(
      (network): [string, string, string] => [
        'TRUST_PROXY',
        network,
        `"${network}" is not an address or network such as 10.0.0.0/8`,
      ],
    ),
    [
      'DATABASE_URL',
      'mysql://db.example/shop',
      'must be an address that starts with postgres:// or postgresql://',
    ],
    ['DEMO', 'maybe', 'must be true or false'],
    ['JWT_SECRET', 'a secret of 31 bytes, one short', 'must be 32 bytes or more'],
  ])('%s=%s is refused with one line', (name, value, problem) => {
    expect(problems({ [name]: value })).toEqual([`${name} ${problem}`]);
  });

  it('counts the secret in bytes, not in letters', () => {
    expect(problems({ JWT_SECRET: 'ü'.repeat(16) })).toEqual([]);
    expect(problems({ JWT_SECRET: 'u'.repeat(16) })).toHaveLength(1);
  });
});

describe('everything that is wrong', () => {
  it('is said at once, one line per variable', () => {
    const wrong = { PORT: 'x', DEMO: 'x', LOG_LEVEL: 'x', DATABASE_URL: 'x' };
    const found = problems(wrong);
    expect(found.map((line) => line.split(' ')[0])).toEqual(['PORT', 'DATABASE_URL', 'DEMO', 'LOG_LEVEL']);
    const { message } = new ConfigError(found);
    expect(message.split('\n')).toEqual(['The configuration is wrong:', ...found.map((line) => `  ${line}`)]);
  });

  it('is said without the value of any secret', () => {
    const secrets = Object.entries<Variable<unknown>>(SCHEMA).filter(([, { secret }]) => secret);
    expect(secrets.map(([name]) => name)).toEqual(expect.arrayContaining(['DATABASE_URL', 'JWT_SECRET']));
    for (const [name] of secrets) {
      // Wrong as an address, too short as a key.
      const found = problems({
        [name]: 'hunter2\nhunter3',
        ...(name === 'DATABASE_URL' ? {} : { DATABASE_URL }),
      });
      expect(found).not.toEqual([]);
      expect(found.join()).not.toMatch(/hunter/);
      expect(found.every((line) => !line.includes('\n'))).toBe(true);
    }
    const both = problems({
      ...PRODUCTION,
      JWT_SECRET: `${SECRET} hunter2`,
      JWKS_URL: 'https://hunter2@id.example',
    });
    expect(both).toEqual(['JWKS_URL and JWT_SECRET are both set: choose one']);
  });
});

describe('a setting in a file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'storebell-config-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (content: string): string => {
    const path = join(folder, 'secret');
    writeFileSync(path, content);
    return path;
  };

  it('is read, without the line break an editor leaves', () => {
    expect(loadConfig({ JWT_SECRET_FILE: file(`  ${SECRET}\r\n`) }).jwt.secret).toBe(`  ${SECRET}`);
    expect(loadConfig({ PORT_FILE: file('8080\n') }).http.port).toBe(8080);
  });

  it('is checked like any other', () => {
    expect(problems({ JWT_SECRET_FILE: file('hunter2') })).toEqual(['JWT_SECRET must be 32 bytes or more']);
  });

  it('that cannot be read is named', () => {
    const path = join(folder, 'missing');
    expect(problems({ JWT_SECRET_FILE: path })).toEqual([
      `JWT_SECRET cannot be read from ${path}, which JWT_SECRET_FILE names`,
    ]);
  });

  it('and in the environment, too, is one too many', () => {
    expect(problems({ JWT_SECRET: SECRET, JWT_SECRET_FILE: file(SECRET) })).toEqual([
      'JWT_SECRET and JWT_SECRET_FILE are both set',
    ]);
  });
});

describe('in production', () => {
  it('a database and a secret are enough', () => {
    const config = loadConfig(PRODUCTION);
    expect(config).toMatchObject({ production: true, demo: false, jwt: { secret: SECRET } });
  });

  it('public keys do instead of a secret, when nobody can change them on the way', () => {
    const { JWT_SECRET: _, ...rest } = PRODUCTION;
    expect(problems({ ...rest, JWKS_URL: 'https://id.example/keys' })).toEqual([]);
    expect(problems({ ...rest, JWKS_URL: 'http://id.example/keys' })).toEqual([
      'JWKS_URL must be https: in production',
    ]);
  });

  it('public keys sign nothing: links in mails need a secret of their own', () => {
    const { JWT_SECRET: _, ...rest } = PRODUCTION;
    const mail = { SMTP_URL: 'smtps://mail.example', MAIL_FROM: 'bell@shop.example' };
    const keys = { ...rest, ...mail, JWKS_URL: 'https://id.example/keys' };
    expect(problems(keys)).toEqual([
      'UNSUBSCRIBE_SECRET is required with SMTP_URL when there is no JWT_SECRET to sign links with',
    ]);
    expect(problems({ ...keys, UNSUBSCRIBE_SECRET: SECRET })).toEqual([]);
  });

  it('nothing is made up', () => {
    expect(problems({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL is required in production',
      'JWT_SECRET (or JWKS_URL) is required in production',
    ]);
  });
});

it('a demo comes with the embedded database only', () => {
  expect(loadConfig({}).demo).toBe(true);
  expect(loadConfig({ DATABASE_URL }).demo).toBe(false);
  expect(loadConfig({ DATABASE_URL, DEMO: 'true' }).demo).toBe(true);
});

it('what a first start made up completes the configuration, and changes nothing else', () => {
  const given = loadConfig({ PORT: '8080' });
  const completed = given.completedWith({ databaseUrl: DATABASE_URL, jwtSecret: SECRET });
  expect(completed).toBeInstanceOf(Config);
  const { database, jwt } = given;
  const own = { database: { ...database, url: DATABASE_URL }, jwt: { ...jwt, secret: SECRET } };
  expect(completed).toEqual(Object.assign(loadConfig({ PORT: '8080' }), own));
  expect(given.database.url).toBeUndefined();
  const theirs = loadConfig({ JWT_SECRET: `my ${SECRET}` });
  const kept = theirs.completedWith({ databaseUrl: DATABASE_URL, jwtSecret: SECRET });
  expect(kept.jwt.secret).toBe(`my ${SECRET}`);
});

describe('.env.example', () => {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const LINE = /^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/;
  const lines = text.split('\n');
  const given = lines.flatMap((line) => {
    const [, name, value] = LINE.exec(line) ?? [];
    return name === undefined ? [] : [[name, value ?? ''] as const];
  });

  it('has every setting once, and no other', () => {
    expect(given.map(([name]) => name).toSorted()).toEqual(Object.keys(SCHEMA).toSorted());
  });

  it('shows every default', () => {
    const defaults = Object.entries<Variable<unknown>>(SCHEMA).map(([name, { fallback = '' }]) => [
      name,
      fallback,
    ]);
    expect(Object.fromEntries(given)).toEqual(Object.fromEntries(defaults));
  });

  it('explains every setting', () => {
    const bare = lines.filter((line, n) => LINE.test(line) && !/^# [^=]+\.$/.test(lines[n - 1] ?? ''));
    expect(bare).toEqual([]);
  });

  it('changes nothing when it is used as it is, with every line brought in', () => {
    const used = parseEnv(lines.map((line) => line.replace(LINE, '$1=$2')).join('\n'));
    expect(Object.keys(used)).toHaveLength(given.length);
    expect(loadConfig(used as Record<Name, string>)).toEqual(loadConfig({}));
  });
});
