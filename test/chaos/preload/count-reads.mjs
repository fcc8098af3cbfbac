// Loaded into every node of the run "storm": on SIGUSR2 a line tells how often the hub has asked the database what its
// connections miss since the last time, and for how many connections.
import 'reflect-metadata';

const { InboxService } = await import(new URL('notifications/inbox.service.js', process.env.CHAOS_DIST).href);

let [queries, connections] = [0, 0];
const { readMany } = InboxService.prototype;
InboxService.prototype.readMany = function (requests) {
  queries++;
  connections += requests.length;
  return readMany.call(this, requests);
};

process.on('SIGUSR2', () => {
  console.log(JSON.stringify({ chaos: 'reads', queries, connections }));
  [queries, connections] = [0, 0];
});
