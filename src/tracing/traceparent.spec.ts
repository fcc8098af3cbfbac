import { readTraceparent, toTraceparent } from './traceparent.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

it.each([
  [`00-${TRACE}-${SPAN}-01`, true],
  [`00-${TRACE}-${SPAN}-00`, false],
  [`00-${TRACE}-${SPAN}-03`, true],
  // A later version may say more after it.
  [`cc-${TRACE}-${SPAN}-01-what the future holds`, true],
])('%s is a place in a trace', (text, sampled) => {
  const context = readTraceparent(text);
  expect(context).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
  expect(context && toTraceparent(context)).toBe(`00-${TRACE}-${SPAN}-${sampled ? '01' : '00'}`);
});

it.each([
  undefined,
  7,
  '',
  `ff-${TRACE}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `00-${TRACE}-${SPAN}`,
  `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01\n`,
])('%j is none', (value) => {
  expect(readTraceparent(value)).toBeUndefined();
});
