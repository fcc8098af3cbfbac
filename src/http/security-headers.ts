import type { SecurityHeadersOptions } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.js';

const SELF = "'self'";
const NONE = "'none'";

/** For every answer; of use to the pages among them (demo, documentation). No inline script, no other site's code. */
const PAGE_POLICY = {
  defaultSrc: [SELF],
  // Pictures of products come from the shop.
  imgSrc: [SELF, 'data:', 'https:'],
  // `'self'` covers the socket too.
  connectSrc: [SELF],
  objectSrc: [NONE],
  baseUri: [NONE],
  formAction: [SELF],
  frameAncestors: [NONE],
};

/** Swagger UI writes style elements and attributes; its scripts are files. */
const DOCS_POLICY = [
  `default-src ${SELF}`,
  `style-src ${SELF} 'unsafe-inline'`,
  `img-src ${SELF} data:`,
  `object-src ${NONE}`,
  `base-uri ${NONE}`,
  `form-action ${NONE}`,
  `frame-ancestors ${NONE}`,
].join(';');

/**
 * Nest's own writer of these headers, not @fastify/helmet: the same headers from a list made once (helmet is built anew
 * for each request, 4 us), and on answers that end before plug-ins run.
 */
export function securityHeaders({ http }: Pick<Config, 'http'>): SecurityHeadersOptions {
  return {
    contentSecurityPolicy: { useDefaults: false, directives: PAGE_POLICY },
    xFrameOptions: { action: 'deny' },
    // For Internet Explorer, Flash and a habit of 2010: bytes on every answer, use on none.
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xDnsPrefetchControl: false,
    xXssProtection: false,
    // Only where the browser comes by https; and the shop decides about the domains beside this one.
    strictTransportSecurity: http.publicUrl?.startsWith('https:') ? { includeSubDomains: false } : false,
  };
}

export function loosenDocs(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (/^\/docs(\/|\?|$)/.test(request.raw.url ?? '')) {
      reply.header('content-security-policy', DOCS_POLICY);
    }
    done();
  });
}
