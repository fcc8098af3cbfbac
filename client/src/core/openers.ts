import { later } from './later.js';
import { openPolling } from './polling.js';
import { openStream } from './sse.js';
import type { ClientEnv, Connection, Opener } from './transport.js';

const loadSocket = later(async () => (await import('./websocket.js')).openSocket);

const openSocket: Opener = (line) => {
  let isClosed = false;
  let connection: Connection | undefined;
  loadSocket().then(
    (open) => {
      if (!isClosed) connection = open(line);
    },
    (error) => isClosed || line.closed({ error }),
  );
  return {
    close: () => {
      isClosed = true;
      connection?.close();
    },
    get send() {
      return connection?.send;
    },
  };
};

// The two others are always there: a page must not depend on a file that a deployment has just replaced.
export const openers: ClientEnv['open'] = { websocket: openSocket, sse: openStream, polling: openPolling };
