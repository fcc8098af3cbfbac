import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/**
 * A line per answer: at debug, or as a warning when it was our fault. The route's pattern stands for the address, which
 * holds ids and sometimes secrets.
 */
export function logRequests(fastify: FastifyInstance, { verbose }: { verbose: boolean }): void {
  const logger = new Logger('Request');
  fastify.addHook('onResponse', (request, reply, done) => {
    const isOurFault = reply.statusCode >= 500;
    if (isOurFault || verbose) {
      const line = {
        method: request.method,
        route: request.routeOptions.url ?? '(none)',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        requestId: request.id,
      };
      if (isOurFault) logger.warn(line);
      else logger.debug(line);
    }
    done();
  });
}
