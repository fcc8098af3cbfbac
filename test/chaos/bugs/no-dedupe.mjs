// A seeded bug: the id of an event is not looked at, so that a retry is a new event.
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';

const { AppendRepository } = await import(
  new URL('notifications/append.repository.js', process.env.CHAOS_DIST).href
);

const append = AppendRepository.prototype.append;
AppendRepository.prototype.append = function (calls, ...rest) {
  const renamed = calls.map((call) => call.map((event) => ({ ...event, id: `${event.id} ${randomUUID()}` })));
  return append.call(this, renamed, ...rest);
};
