import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type LevelWithSilent, type Logger as Pino } from 'pino';
import { redact, scrub } from './redact.js';
import { readableLines } from './readable.js';

type Method = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Nest's own account of its start, one line per route and module: of use only when something is missing. */
const CHATTER = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'WebSocketsController',
]);

export interface LogOptions {
  level: LevelWithSilent;
  /** One JSON object per line, for machines; otherwise lines for people. */
  json: boolean;
  destination?: DestinationStream;
}

/** Nest's logger on pino. What looks personal or secret does not get through. */
export class AppLogger implements LoggerService {
  private readonly pino: Pino;

  constructor({ level, json, destination = pino.destination({ fd: 1, sync: true }) }: LogOptions) {
    this.pino = pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      json ? destination : readableLines(destination),
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  isLevelEnabled(level: Method): boolean {
    return this.pino.isLevelEnabled(level);
  }

  /** Nest passes what Logger.error(message, stack?) got and appends the context. */
  private write(method: Method, message: unknown, rest: unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? (rest.pop() as string) : undefined;
    const level = method === 'info' && context && CHATTER.has(context) ? 'debug' : method;
    if (!this.pino.isLevelEnabled(level)) return;
    const fields: Record<string, unknown> = { context };
    if (message instanceof Error) fields['stack'] = redact(message);
    const texts: string[] = [];
    for (const part of [message, ...rest]) {
      if (part instanceof Error) texts.push(scrub(part.message));
      else if (typeof part === 'object' && part !== null) Object.assign(fields, redact(part));
      else if (isStack(part)) fields['stack'] = scrub(part);
      else if (part !== undefined) texts.push(scrub(typeof part === 'string' ? part : inspect(part)));
    }
    this.pino[level](fields, texts.join(' '));
  }
}

function isStack(part: unknown): part is string {
  return typeof part === 'string' && /^\s+at /m.test(part);
}
