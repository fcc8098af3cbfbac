import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { ErrorCode, ErrorDetail, QuarantinedEvent } from '../contract/index.js';
import { QuarantineRepository, type Unfit } from './quarantine.repository.js';
import { printable, stringsIn } from './unfit.js';

export type Origin = QuarantinedEvent['origin'];

/** What could not be taken, and why. */
export interface Refused {
  /** As it came: text that is no JSON, or a value that is. */
  content: string | object;
  contentType: string;
  /** What is known of it when `content` is a text. */
  type?: string;
  code: ErrorCode;
  reason: string;
  details: readonly ErrorDetail[];
}

const MAX_BODY_BYTES = 64 * 1024;
/** Kept per minute on one node; a flood beyond that looks like its beginning, and the disk is not its to fill. */
const PER_SOURCE = 60;
const IN_ALL = 600;
const MINUTE_MS = 60_000;
/** The longest that a sender waits for the keeping of what it is refused. */
const PATIENCE_MS = 250;
const TRIM_EVERY_MS = 3_600_000;

/** Keeps what the intake refuses, so that it can be looked at, mended and sent again. Never fails and never piles up. */
@Injectable()
export class QuarantineService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(QuarantineService.name);
  private kept = new Map<string, number>();
  private keptInAll = 0;
  private left = 0;
  private minuteEnds = 0;
  private writing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly repository: QuarantineRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.enqueue(() => this.repository.trim()), TRIM_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
  }

  /** Resolves when it is kept, when it will not be, or when the sender has waited long enough. */
  async keep(origin: Origin, refused: readonly Refused[]): Promise<void> {
    const unfit = refused.map((one) => toUnfit(origin, one)).filter((one) => this.mayKeep(one));
    if (unfit.length === 0) return;
    this.enqueue(() => this.repository.add(unfit));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([this.writing, late]);
    clearTimeout(timer);
  }

  private mayKeep({ origin, source }: Unfit): boolean {
    const now = Date.now();
    if (now >= this.minuteEnds) {
      if (this.left > 0) this.logger.warn(`${this.left} events of a minute were refused and not kept`);
      this.kept = new Map();
      this.keptInAll = this.left = 0;
      this.minuteEnds = now + MINUTE_MS;
    }
    const key = `${origin} ${source ?? ''}`;
    const ofSource = this.kept.get(key) ?? 0;
    if (ofSource >= PER_SOURCE || this.keptInAll >= IN_ALL) {
      this.left++;
      return false;
    }
    this.kept.set(key, ofSource + 1);
    this.keptInAll++;
    return true;
  }

  /** One write at a time, so that a slow database is not asked ever more. */
  private enqueue(work: () => Promise<void>): void {
    this.writing = this.writing.then(work).catch((error: unknown) => {
      this.logger.warn(`what was refused is not kept: ${String(error)}`);
    });
  }
}

function toUnfit(origin: Origin, { content, contentType, type, code, reason, details }: Refused): Unfit {
  const body = typeof content === 'string' ? printable(content) : JSON.stringify(content);
  const bytes = Buffer.byteLength(body);
  const field = (name: string): string | null => {
    const value: unknown =
      typeof content === 'string' ? undefined : (content as Record<string, unknown>)[name];
    return typeof value === 'string' ? printable(value).slice(0, 255) : null;
  };
  return {
    origin,
    source: field('source'),
    eventId: field('id'),
    type: field('type') ?? (type === undefined ? null : printable(type).slice(0, 255)),
    code,
    reason: printable(reason),
    details: details.map(({ path, message }) => ({ path: printable(path), message: printable(message) })),
    body: bytes <= MAX_BODY_BYTES ? body : null,
    bytes,
    contentType: printable(contentType).slice(0, 255),
    people: stringsIn(bytes <= MAX_BODY_BYTES ? content : [field('source'), field('id'), field('type')]),
  };
}
