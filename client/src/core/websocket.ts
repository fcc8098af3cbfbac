import { io } from 'socket.io-client';
import type {
  Connected,
  Draining,
  ErrorBody,
  Failed,
  InboxState,
  Reset,
} from '../../../src/contract/index.js';
import { offline, refusal } from './notify.error.js';
import {
  closingOf,
  goodbyeOf,
  toBatch,
  type Closing,
  type Connection,
  type Line,
  type Signals,
} from './transport.js';

const ACK_MS = 10_000;

/** Socket.IO over WebSocket alone: its own long polling needs sticky sessions, ours does not. Loaded when it is needed. */
export function openSocket(line: Line): Connection {
  const { url, socketPath, after } = line;
  const token = line.token();
  let goodbye: Closing | undefined;
  let isOver = false;

  // When to come back is decided in one place for all transports, so Socket.IO must not do it too.
  const socket = io(`${new URL(url).origin}/notifications`, {
    path: socketPath,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { token, after },
  });
  const close = (): void => {
    isOver = true;
    socket.disconnect();
  };
  const end = (closing: Closing): void => {
    if (isOver) return;
    close();
    line.closed(closing);
  };

  socket.on('connect', () => line.opened());
  socket.on('connect_error', (error: Error & { data?: ErrorBody }) =>
    end(
      error.data?.statusCode
        ? closingOf(refusal(error.data.statusCode, error.data), token)
        : { error: offline(`No WebSocket: ${error.message}`, error) },
    ),
  );
  socket.on('disconnect', (reason) => end(goodbye ?? { error: offline(`The WebSocket closed: ${reason}`) }));

  socket.onAny((name: string, data: object, state?: InboxState) => {
    if (isOver) return;
    const change = name === 'notification' ? { notification: data, ...state } : { ...data, ...state };
    const batch = toBatch(name, change);
    if (batch) line.batch(batch);
    else if (name === 'connected') line.connected(data as Connected);
    else if (name === 'reset') line.reset(data as Reset, (data as Reset).reason);
    else if (name === 'tokenExpiring') line.tokenExpiring();
    else if (isSignal(name)) line.signal(name, data as Signals[typeof name]);
    else goodbye = goodbyeOf(name, data as Draining & ErrorBody, token) ?? goodbye;
  });

  return {
    close,
    send: async (event, body) => {
      const answer = (await socket
        .timeout(ACK_MS)
        .emitWithAck(event, body)
        .catch((error: unknown) => {
          throw offline(`No answer to ${event}.`, error);
        })) as Failed | { success: true };
      if (answer.success) return answer;
      throw refusal(answer.statusCode, answer);
    },
  };
}

const isSignal = (name: string): name is keyof Signals =>
  /^(orderUpdate|messageReceived|onlineStatus)$/.test(name);
