/** Whom the demo page can be: these people and no others, so that a page which hands out tokens stays harmless. */
export const DEMO_PEOPLE = [
  { sub: 'demo-ada', name: 'Ada', role: 'customer' },
  { sub: 'demo-ben', name: 'Ben', role: 'customer' },
  { sub: 'demo-chloe', name: 'Chloé', role: 'customer' },
  { sub: 'demo-sam', name: 'Sam', role: 'admin' },
  { sub: 'demo-shop', name: "The shop's backend", role: 'service' },
] as const;

export type DemoPerson = (typeof DEMO_PEOPLE)[number];
