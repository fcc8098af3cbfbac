/** Who calls, as their token says. */
export interface Principal {
  /** The token's `sub`. */
  userId: string;
  roles: string[];
  email?: string;
  name?: string;
  /** BCP 47, for example `de-AT`. */
  locale?: string;
  /** Rooms the shop lets this person join besides their own, for example `order:7`. */
  rooms: string[];
  /** Unix time in seconds. */
  expiresAt: number;
}

const ROLE_ADMIN = 'admin';

/** People who work for the shop. A `service` is a program, not staff. */
export function isStaff({ roles }: Pick<Principal, 'roles'>): boolean {
  return roles.includes(ROLE_ADMIN);
}
