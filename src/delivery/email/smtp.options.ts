import { isIP } from 'node:net';
import type { SMTPPoolOptions } from 'nodemailer';
import { ConfigError } from '../../config/config.js';

const CONNECTIONS = 5;
const FLAGS = ['requireTLS', 'tls.rejectUnauthorized'] as const;

/**
 * How to reach the mail server of `SMTP_URL`: `smtps://` speaks TLS from the first byte, `smtp://` upgrades by STARTTLS.
 * With credentials or `?requireTLS=true` a server that cannot upgrade gets nothing; one that offers it and then fails
 * gets nothing either way. Only a relay on this machine, without credentials, is spoken to in plain.
 * Throws a ConfigError without the address, which holds a password.
 */
export function readSmtpUrl(text: string): SMTPPoolOptions & { pool: true } {
  const url = new URL(text);
  const flags = readFlags(url.searchParams);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!host) throw wrong('must name a host');
  const secure = url.protocol === 'smtps:';
  const auth = url.username ? { user: decoded(url.username), pass: decoded(url.password) } : undefined;
  const requireTLS = !secure && (auth !== undefined || flags.requireTLS === true);
  return {
    pool: true,
    host,
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    auth,
    requireTLS,
    ignoreTLS: !secure && !requireTLS && isLoopback(host),
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: flags['tls.rejectUnauthorized'] ?? true,
    },
    maxConnections: CONNECTIONS,
    maxMessages: 100,
    // An idle connection that the server has closed meanwhile; every other repeat is the business of the jobs.
    maxRequeues: 1,
    idleTimeout: 30_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    // RFC 5321 (4.5.3.2) allows ten minutes for the answer to a message; a relay that needs one is in trouble.
    socketTimeout: 60_000,
    dnsTimeout: 10_000,
    maxResponseSize: 16 * 1024,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function readFlags(parameters: URLSearchParams): Partial<Record<(typeof FLAGS)[number], boolean>> {
  const flags: Partial<Record<(typeof FLAGS)[number], boolean>> = {};
  for (const [name, value] of parameters) {
    const flag = FLAGS.find((one) => one === name);
    if (!flag || !['true', 'false'].includes(value)) {
      throw wrong(`may carry ${FLAGS.map((one) => `${one}=true or false`).join(', ')}`);
    }
    flags[flag] = value === 'true';
  }
  return flags;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrong('has a percent sign in its user or password that must be written %25');
  }
}

function wrong(problem: string): ConfigError {
  return new ConfigError([`SMTP_URL ${problem}`]);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
