// A seeded bug: the id of an event is not looked at, so that a retry is a new event.
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';

const { AppendRepository } = await import(
  new URL('notifications/append.repository.js', process.env.CHAOS_DIST).href
);

const { prepare } = AppendRepository.prototype;
AppendRepository.prototype.prepare = function (calls, assumed) {
  const rename = ({ accepted, ...routed }) => ({
    ...routed,
    accepted: { ...accepted, id: `${accepted.id} ${randomUUID()}` },
  });
  const renamed = calls.map((call) => call.map(rename));
  return prepare.call(this, renamed, assumed);
};
