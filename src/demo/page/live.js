import { io } from './socket.io.js';
import { forgetToken, tokenOf } from './api.js';

// One person's socket. It asks for what came after the last change it has applied, so nothing is missed while it is away.

const RETRY_MS = 2_000;
/** Errors that trying again cannot mend. */
const FINAL = new Set(['unauthorized', 'origin_not_allowed', 'connection_limit']);

/**
 * `after()` is the last applied seq; `handlers` are named like the server's events; `onState` hears connecting, live,
 * waiting and refused. Returns a function that closes it for good.
 */
export function openLive({ sub, namespace, after, handlers, onState }) {
  let timer;
  let refusal;
  const socket = io(namespace, {
    forceNew: true,
    transports: ['websocket', 'polling'],
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
  const fail = (code) => {
    if (code === 'token_expired' || code === 'unauthorized') forgetToken(sub);
    // The first refusal may be for an old token of a server that has since been started afresh.
    const isFinal = FINAL.has(code) && (refusal === code || code === 'connection_limit');
    refusal = code;
    if (isFinal) onState('refused', code);
    else retry();
  };

  socket.on('connected', () => {
    refusal = undefined;
    onState('live');
  });
  socket.on('connect_error', (error) => (socket.active ? onState('waiting') : fail(error.data?.code)));
  let lastError;
  socket.on('exception', (error) => (lastError = error.code));
  socket.on('disconnect', () => {
    // After a word of the server's the client does not come back by itself.
    if (socket.active) onState('waiting');
    else fail(lastError);
    lastError = undefined;
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
