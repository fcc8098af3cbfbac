import { IANAZone } from 'luxon';

/** An IANA time zone this platform knows; offsets such as `+07:00` are none. */
export function isZone(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z][\w+/-]{0,63}$/.test(value) && IANAZone.isValidZone(value);
}
