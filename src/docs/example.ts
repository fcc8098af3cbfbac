import type { Schema } from './document.js';

/**
 * A value that fits the schema, made of the fields' own examples: all that is required, and what else has a telling one.
 */
export function exampleOf(schema: Schema, schemas: Record<string, Schema>, name = 'value'): unknown {
  const example = (inner: Schema, innerName = name): unknown => exampleOf(inner, schemas, innerName);
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.$ref) return example(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (schema.allOf?.[0]) return example(schema.allOf[0]);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([key, inner]) => schema.required?.includes(key) || isTelling(inner))
          .map(([key, inner]) => [key, example(inner, key)]),
      );
    case 'array':
      return [example(schema.items ?? {})];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case undefined:
    default:
      return textFor(name, schema);
  }
}

/** LinkField's own example, for lack of a better one: on most events it would mislead. */
const ANY_LINK = '/orders/1001';

function isTelling({ example }: Schema): boolean {
  return example !== undefined && example !== ANY_LINK;
}

/** `productId` becomes `product-1`, `productName` `Product name`: fits the rules for ids and for texts. */
function textFor(name: string, { format, maxLength = 200 }: Schema): string {
  if (format === 'email') return 'ada@shop.example';
  if (format === 'date-time') return '2026-11-27T08:00:00Z';
  const words = name
    .replaceAll(/([A-Z])/g, ' $1')
    .toLowerCase()
    .split(' ');
  if (/^ids?$/.test(words.at(-1) ?? '')) return [...words.slice(0, -1), '1'].join('-');
  const text = words.join(' ');
  return (text.charAt(0).toUpperCase() + text.slice(1)).slice(0, maxLength);
}
