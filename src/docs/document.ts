import type { OpenAPIObject } from '@nestjs/swagger';

/** The parts of an OpenAPI schema that are read here. */
export interface Schema {
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  example?: unknown;
  format?: string;
  description?: string;
  minimum?: number;
  minLength?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  discriminator?: object;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean;
}

export interface Operation {
  operationId?: string;
  description?: string;
  parameters?: { in?: string }[];
  requestBody?: object;
  responses?: Record<string, object>;
  security?: object[];
  'x-errors'?: string[];
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

export function operationsOf({ paths }: Pick<OpenAPIObject, 'paths'>): Operation[] {
  return Object.values(paths).flatMap((path) =>
    METHODS.flatMap((method) => {
      const operation = (path as Record<string, Operation | undefined>)[method];
      return operation ? [operation] : [];
    }),
  );
}

/** The part of `components`, made when it is missing. */
export function part<T>(
  document: OpenAPIObject,
  name: 'schemas' | 'responses' | 'headers',
): Record<string, T> {
  document.components ??= {};
  return (document.components[name] ??= {}) as Record<string, T>;
}
