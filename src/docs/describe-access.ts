import type { INestApplication } from '@nestjs/common';
import { ModulesContainer, Reflector } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { PUBLIC_KEY, ROLES_KEY } from '../auth/auth.decorators.js';
import { operationsOf } from './document.js';

/** Says of each operation what the auth guard will ask for, from the same decorators: nothing, a token, a role. */
export function describeAccess(
  document: OpenAPIObject,
  app: INestApplication,
  operationId: (controller: string, method: string) => string,
): void {
  const operations = new Map(operationsOf(document).map((operation) => [operation.operationId, operation]));
  const reflector = app.get(Reflector);
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const handlers = Object.entries(Object.getOwnPropertyDescriptors(metatype.prototype as object));
      for (const [name, { value }] of handlers) {
        const operation = operations.get(operationId(metatype.name, name));
        if (!operation || typeof value !== 'function') continue;
        const targets = [value as () => unknown, metatype];
        const isPublic = reflector.getAllAndOverride<boolean | undefined>(PUBLIC_KEY, targets);
        const roles = reflector.getAllAndOverride<string[] | undefined>(ROLES_KEY, targets);
        // Public and yet with a role: the handler itself asks for a token, or for what stands for one.
        if (isPublic && !roles) operation.security = [];
        if (roles) {
          const sentence = `Needs the role ${roles.map((role) => `\`${role}\``).join(' or ')}.`;
          operation.description = [operation.description, sentence].filter(Boolean).join('\n\n');
        }
      }
    }
  }
}
