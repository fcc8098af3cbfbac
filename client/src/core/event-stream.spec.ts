import { createParser } from 'eventsource-parser';
import { createEventStream } from './event-stream.js';

type Event = [name: string, data: string];

const read = (pieces: readonly string[]): Event[] => {
  const events: Event[] = [];
  const feed = createEventStream((name, data) => events.push([name, data]));
  pieces.forEach(feed);
  return events;
};

/** By the library that most clients use. */
const expected = (text: string): Event[] => {
  const events: Event[] = [];
  const parser = createParser({ onEvent: ({ event = '', data }) => events.push([event, data]) });
  parser.feed(text);
  return events;
};

const STREAM = [
  ': hello',
  '',
  'event: connected',
  'data: {"seq":1}',
  '',
  'id: 7',
  'retry: 100',
  'event:notification',
  'data:{"title":"a: b",',
  'data:  "x":1}',
  '',
  'event: nothing',
  '',
  'data',
  '',
  'data: no name: ü 🛎',
  '',
  ':',
  'event: last',
  'data: 1',
  '',
  'event: cut',
  'data: off',
];

it.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
])('reads the same as a whole and in any pieces, with %s', (_, end) => {
  const text = STREAM.join(end);
  const all = expected(text);
  expect(all).toHaveLength(5);
  expect(read([text])).toEqual(all);
  expect(read(text.split(''))).toEqual(all);
  for (let at = 1; at < text.length; at++) expect(read([text.slice(0, at), text.slice(at)])).toEqual(all);
});

it('takes a CR alone for the end of a line', () => {
  expect(read(['event: a\rdata: 1\r\revent: b\r', 'data: 2\r\r', 'data: 3'])).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
});
