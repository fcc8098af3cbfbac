// The log is read by more people than the database. Names of fields and the look of text decide; both err on the side
// of hiding.

const HIDDEN = '[redacted]';
const SENSITIVE =
  /^(authorization|proxy-authorization|cookie|set-cookie|auth|p256dh|endpoint|(user_?)?name|.*(token|secret|password|passwd|api_?-?key|e_?-?mail|phone|jwt|ticket|address))$/i;
const MAX_DEPTH = 6;

const PATTERNS: readonly [RegExp, string][] = [
  // A JSON Web Token, signed or not.
  [/\beyJ[\w-]*\.[\w-]+(\.[\w-]*)?/g, '[token]'],
  [/\b(Bearer|Basic) +[^\s"',]+/gi, '$1 [token]'],
  [/([?&](?:token|ticket|access_token|key|secret)=)[^&\s"']+/gi, '$1[redacted]'],
  // Passwords in addresses of databases and mail servers.
  [/(\b[a-z][\w+.-]*:\/\/)[^\s/@]*@/gi, '$1[redacted]@'],
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[email]'],
  [/\+\d[\d ().-]{6,}\d/g, '[phone]'],
];

/** Text without tokens, passwords, mail addresses and phone numbers. */
export function scrub(text: string): string {
  return PATTERNS.reduce((scrubbed, [pattern, replacement]) => scrubbed.replace(pattern, replacement), text);
}

/** A copy without the values of sensitive fields, its texts scrubbed. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return scrub(value.stack ?? value.message);
  if (value instanceof Date) return value;
  if (depth === MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) return value.map((inner) => redact(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SENSITIVE.test(name) && inner !== null && inner !== undefined ? HIDDEN : redact(inner, depth + 1),
    ]),
  );
}
