import type { FastifyInstance } from 'fastify';
import { AppError } from '../../errors/app.error.js';

const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data'];
const MAX_BYTES = 4_096;

/**
 * Lets forms in at one route and leaves them out everywhere else. Mail programs unsubscribe by posting one (RFC 8058),
 * and a page without scripts can do no other. What it says is not looked at: the address says all.
 */
export function acceptFormsAt(fastify: FastifyInstance, route: string): void {
  fastify.addContentTypeParser(FORMS, (request, payload, done) => {
    if (request.routeOptions.url !== route) {
      done(
        new AppError('unsupported_media_type', 'The body must be JSON, with Content-Type: application/json.'),
      );
      return;
    }
    let size = 0;
    payload.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    payload.once('error', done);
    payload.once('end', () => {
      done(
        size > MAX_BYTES
          ? new AppError('body_too_large', 'The body is larger than this address takes.')
          : null,
      );
    });
  });
}
