// What is of the shop, and not of a framework.

/** Where Storebell runs. */
export const url: string = import.meta.env['VITE_NOTIFY_URL'] ?? 'http://localhost:3000';

export const PEOPLE = { 'demo-ada': 'Ada', 'demo-ben': 'Ben' } as const;
export type Person = keyof typeof PEOPLE;

/** Storebell's demo hands out tokens. In a shop, its own backend makes them for who is signed in. */
export async function tokenOf(sub: string, signal?: AbortSignal): Promise<string> {
  const response = await fetch(`${url}/demo/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub }),
    signal,
  });
  if (!response.ok) throw new Error(`No token: ${response.status}`);
  return ((await response.json()) as { token: string }).token;
}

export interface Order {
  id: string;
  customerId: Person;
}

/** What the shop's backend does when somebody buys, or when a parcel goes out: it tells Storebell a fact. */
async function tell(type: string, order: Order, data: object): Promise<void> {
  const response = await fetch(`${url}/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await tokenOf('demo-shop')}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      id: `${order.id}:${type}`,
      type,
      data: { orderId: order.id, customerId: order.customerId, ...data },
    }),
  });
  if (!response.ok) throw new Error(`The event was refused: ${response.status}`);
}

export async function buy(customerId: Person): Promise<Order> {
  const order: Order = { id: Date.now().toString(36).toUpperCase(), customerId };
  await tell('order.placed', order, { total: 2400, currency: 'EUR' });
  return order;
}

export function ship(order: Order): Promise<void> {
  return tell('order.status_changed', order, {
    previousStatus: 'pending',
    status: 'shipped',
    carrier: 'DHL',
  });
}
