import { io } from './socket.io.js';
import { forgetToken, tokenOf } from './api.js';

// One person's socket. It asks for what came after the last change it has applied, so nothing is missed while it is away.

const RETRY_MS = 2_000;

/**
 * `after()` is the last applied seq; `handlers` are named like the server's events; `onState` hears connecting, live,
 * waiting and refused. Returns a function that closes it for good.
 */
export function openLive({ sub, namespace, after, handlers, onState }) {
  let timer;
  let refusedBefore = false;
  const socket = io(namespace, {
    forceNew: true,
    transports: ['websocket'],
    auth: (answer) =>
      void tokenOf(sub)
        .then((token) => answer({ token, after: after() }))
        // Without a token the server refuses, and that is tried again below.
        .catch(() => answer({ token: '', after: after() })),
  });

  const retry = () => {
    onState('waiting');
    clearTimeout(timer);
    timer = setTimeout(() => socket.connect(), RETRY_MS);
  };
  const refuse = (code) => {
    socket.disconnect();
    onState('refused', code);
  };

  socket.on('connected', () => {
    refusedBefore = false;
    onState('live');
  });
  socket.on('connect_error', (error) => {
    if (socket.active) return onState('waiting');
    // Refused in words, and then a client stays away by itself. Once it may be an old token's fault.
    forgetToken(sub);
    if (refusedBefore) return refuse(error.data?.code);
    refusedBefore = true;
    return retry();
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') retry();
    else if (reason !== 'io client disconnect') onState('waiting');
  });
  socket.on('exception', ({ code }) => {
    // Coming back would close the next oldest tab, and that one the next.
    if (code === 'connection_limit') refuse(code);
  });
  socket.on('tokenExpiring', async () => {
    forgetToken(sub);
    await socket.emitWithAck('refreshToken', { token: await tokenOf(sub) });
  });
  for (const [name, handler] of Object.entries(handlers)) socket.on(name, handler);

  onState('connecting');
  return () => {
    clearTimeout(timer);
    socket.removeAllListeners();
    socket.disconnect();
  };
}
