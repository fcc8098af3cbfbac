// A seeded bug: the answer goes out, and open tabs are told, when the statement has run but is not yet committed.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';

const { AppendRepository } = await import(
  new URL('notifications/append.repository.js', process.env.CHAOS_DIST).href
);
// Long enough that hardly a kill finds nothing between the two.
const COMMIT_AFTER_MS = 100;

const append = AppendRepository.prototype.append;
AppendRepository.prototype.append = function (prepared, db) {
  if (db) return append.call(this, prepared, db);
  return new Promise((resolve, reject) => {
    this.prisma
      .$transaction(async (tx) => {
        resolve(await append.call(this, prepared, tx));
        await sleep(COMMIT_AFTER_MS);
      })
      .catch(reject);
  });
};
