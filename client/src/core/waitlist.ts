import type { WaitlistEntry } from '../../../src/contract/index.js';
import type { Call } from './actions.js';
import type { Waitlist } from './api.js';

export function createWaitlist(call: Call): Waitlist {
  const path = (productId: string): string => `/waitlist/${encodeURIComponent(productId)}`;
  return {
    get: async () => (await call<{ data: WaitlistEntry[] }>('GET', '/waitlist')).data,
    join: (productId, variantId) => call('PUT', path(productId), { variantId }),
    leave: (productId, variantId) =>
      call(
        'DELETE',
        path(productId) + (variantId === undefined ? '' : `?variantId=${encodeURIComponent(variantId)}`),
      ),
  };
}
