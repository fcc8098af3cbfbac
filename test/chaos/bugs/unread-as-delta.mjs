// A seeded bug: a connection adds and subtracts what it tells, instead of passing on the counts that were committed.
import 'reflect-metadata';

const load = (path) => import(new URL(path, process.env.CHAOS_DIST).href);
const { SocketConnection } = await load('delivery/live/socket.connection.js');
const { SseConnection } = await load('delivery/live/sse.connection.js');

for (const { prototype } of [SocketConnection, SseConnection]) {
  const { open, deliver } = prototype;
  prototype.open = function (state, resumed) {
    this.bugCounts = { ...state.counts };
    open.call(this, state, resumed);
  };
  prototype.deliver = function (change, state) {
    const counts = (this.bugCounts ??= { ...state.counts });
    if (change.kind === 'created') {
      counts.unread++;
      counts.unseen++;
    } else if (change.kind === 'read' && change.ids) {
      counts.unread -= change.ids.length;
    } else {
      Object.assign(counts, state.counts);
    }
    deliver.call(this, change, { ...state, counts: { ...counts } });
  };
}
