import { isIP } from 'node:net';

// How a variable is read: from text to a value, or to the reason why not. One line each in schema.ts.

export interface Variable<T> {
  description: string;
  /** As it would stand in the environment; absent when the variable is optional. */
  fallback?: string;
  secret?: boolean;
  parse: (text: string) => T;
}

interface Rest {
  secret?: boolean;
}

/** A variable that has a value even where the environment is silent. */
export function fallback<T>(value: string, variable: Variable<T>): Variable<T> & { fallback: string } {
  return { ...variable, fallback: value };
}

class Wrong extends Error {}

export function text(
  description: string,
  rest: Rest & { pattern?: RegExp; hint?: string } = {},
): Variable<string> {
  const { pattern, hint, ...variable } = rest;
  return {
    description,
    ...variable,
    parse: (value) => {
      if (pattern && !pattern.test(value)) throw new Wrong(hint ?? `must match ${pattern}`);
      return value;
    },
  };
}

export function integer(description: string, rest: Rest & { min: number; max: number }): Variable<number> {
  const { min, max, ...variable } = rest;
  return {
    description,
    ...variable,
    parse: (value) => {
      const number = Number(value);
      if (!/^\d+$/.test(value) || number < min || number > max) {
        throw new Wrong(`must be a whole number from ${min} to ${max}`);
      }
      return number;
    },
  };
}

export function boolean(description: string, rest: Rest = {}): Variable<boolean> {
  return {
    description,
    ...rest,
    parse: (value) => {
      if (/^(true|on|yes|1)$/i.test(value)) return true;
      if (/^(false|off|no|0)$/i.test(value)) return false;
      throw new Wrong('must be true or false');
    },
  };
}

export function oneOf<const T extends string>(
  description: string,
  values: readonly T[],
  rest: Rest = {},
): Variable<T> {
  return {
    description,
    ...rest,
    parse: (value) => {
      const found = values.find((one) => one === value);
      if (found === undefined) throw new Wrong(`must be one of ${values.join(', ')}`);
      return found;
    },
  };
}

export function url(description: string, protocols: readonly string[], rest: Rest = {}): Variable<string> {
  return {
    description,
    ...rest,
    parse: (value) => {
      if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
        throw new Wrong(
          `must be an address that starts with ${protocols.map((one) => `${one}//`).join(' or ')}`,
        );
      }
      return value;
    },
  };
}

/** Exact web origins, separated by commas: no paths, no wildcards. */
export function origins(description: string, rest: Rest = {}): Variable<string[]> {
  return {
    description,
    ...rest,
    parse: (value) => {
      const list = value
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean);
      for (const one of list) {
        if (!URL.canParse(one) || new URL(one).origin !== one || one.includes('*')) {
          throw new Wrong(`${JSON.stringify(one)} is not an origin such as https://shop.example`);
        }
      }
      return list;
    },
  };
}

/** An address, or an address and how many bits of it count. 0 would be everybody, which `true` says. */
function isNetwork(value: string): boolean {
  const [address = '', bits, ...more] = value.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}

/** `true`, `false`, or addresses and networks of the proxies in front, separated by commas. */
export function proxies(description: string, rest: Rest = {}): Variable<boolean | string[]> {
  return {
    description,
    ...rest,
    parse: (value) => {
      if (value === 'true') return true;
      if (value === 'false') return false;
      const list = value.split(',').map((one) => one.trim());
      for (const one of list) {
        if (!isNetwork(one)) {
          throw new Wrong(`${JSON.stringify(one)} is not an address or network such as 10.0.0.0/8`);
        }
      }
      return list;
    },
  };
}
