import type { ErrorBody, ErrorCode, ErrorDetail } from '../../../src/contract/errors.js';
import type { Session } from './session.js';

/** An answer that is none, in words for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** 0: the server could not be reached. */
    readonly status: number,
    readonly code: ErrorCode | 'unreachable',
    message: string,
    readonly details: readonly ErrorDetail[] = [],
    /** Finds it in the log. */
    readonly requestId: string | null = null,
  ) {
    super(message);
  }
}

export type Query = Record<string, string | number | undefined>;

interface Options {
  query?: Query;
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** The admin API with the token of the session. A token that is not taken any more ends the session. */
export class ConsoleApi {
  constructor(
    readonly prefix: string,
    private readonly session: Session,
  ) {}

  async get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
    const response = await this.ask('GET', path, { query, signal });
    return (await response.json()) as T;
  }

  /** undefined where the answer has no body. */
  async send<T>(method: 'POST' | 'DELETE', path: string, options: Options = {}): Promise<T> {
    const response = await this.ask(method, path, options);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  /** Saves the answer as a file: a link could carry no token. */
  async download(path: string, name: string, query?: Query): Promise<void> {
    const response = await this.ask('GET', path, { query });
    const address = URL.createObjectURL(await response.blob());
    const link = Object.assign(document.createElement('a'), { href: address, download: name });
    link.click();
    URL.revokeObjectURL(address);
  }

  /** Whether the server takes this token for staff's; rejects with why not. Changes nothing. */
  async check(token: string): Promise<void> {
    await this.ask('GET', '/admin/events', { query: { limit: 1 } }, token);
  }

  private async ask(method: string, path: string, options: Options, trial?: string): Promise<Response> {
    const { query = {}, body, headers, signal } = options;
    const token = trial ?? this.session.token;
    const search = new URLSearchParams(
      Object.entries(query).flatMap(([name, value]) =>
        value === undefined || value === '' ? [] : [[name, String(value)]],
      ),
    ).toString();
    let response: Response;
    try {
      response = await fetch(`${this.prefix}${path}${search && `?${search}`}`, {
        method,
        signal,
        cache: 'no-store',
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0, 'unreachable', 'The server cannot be reached.');
    }
    if (response.ok) return response;
    const failure = await toError(response);
    if (response.status === 401 && trial === undefined && token === this.session.token) {
      this.session.end(
        `Your session has ended: ${failure.message} Sign in again; nothing you typed is lost.`,
      );
    }
    throw failure;
  }
}

async function toError(response: Response): Promise<ApiError> {
  try {
    const { code, message, details, requestId } = (await response.json()) as ErrorBody;
    return new ApiError(response.status, code, message, details, requestId);
  } catch {
    // Something between here and the server answered.
    return new ApiError(response.status, 'unavailable', `The answer was ${response.status}, without words.`);
  }
}

/** For `catch`: everything that goes wrong in a page is shown in words. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, 'unreachable', error instanceof Error ? error.message : String(error));
}
