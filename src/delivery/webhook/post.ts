import {
  request as httpRequest,
  type Agent,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { request as httpsRequest } from 'node:https';

/** More of an answer is not read. */
const MAX_ANSWER_BYTES = 4 * 1024;

const STALE = new Set<string | undefined>(['ECONNRESET', 'EPIPE']);

export interface HttpAnswer {
  status: number;
  retryAfter: string | undefined;
  /** What came of it, at most 4 KiB. */
  body: string;
}

export interface Post {
  url: URL;
  headers: OutgoingHttpHeaders;
  body: string;
  agent: Agent;
}

/**
 * One POST, whose redirects are not followed. `node:http`, not `fetch`: it says whether a connection was a used one.
 * Rejects when no status came, with the system's error or that of `signal`.
 */
export async function post(message: Post, signal: AbortSignal): Promise<HttpAnswer> {
  for (;;) {
    const answer = await exchange(message, signal);
    if (answer !== 'stale') return answer;
  }
}

/** `stale`: the receiver closed an idle connection just when it was taken again, which says nothing about the receiver. */
function exchange({ url, headers, body, agent }: Post, signal: AbortSignal): Promise<HttpAnswer | 'stale'> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent,
      signal,
    });
    let answered = false;
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (answered) return;
      if (request.reusedSocket && STALE.has(error.code)) resolve('stale');
      else reject(error);
    });
    // An answer such as 101 destroys the request without an error, and then not even `signal` ends it.
    request.on('close', () => {
      if (!answered) reject(new Error('closed without an answer'));
    });
    request.on('response', (response) => {
      answered = true;
      const { statusCode: status = 0, headers: lines } = response;
      read(response).then(
        (text) => resolve({ status, retryAfter: lines['retry-after'], body: text }),
        reject,
      );
    });
    request.end(body);
  });
}

/** The status has decided already, so a body that breaks off, drips or never ends is taken as far as it came. */
async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MAX_ANSWER_BYTES) break;
    }
  } catch {
    // Broken off.
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
}
