import { Logger } from '@nestjs/common';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { RedisLink } from './redis.link.js';

type MessageListener = (channel: Buffer, message: Buffer) => void;

/** How the adapter begins a message to a room, the only kind that we send. */
const TO_ROOMS = Buffer.from('{"type":3,');

/**
 * Rooms of Socket.IO over all nodes: its sharded adapter, behind which Redis may come and go. Never wait for what other
 * nodes answer (`fetchSockets`, `serverSideEmit` with an ack): the adapter counts those who should answer by who listens,
 * and waits 5 s for one that has just died.
 */
export function roomAdapter(link: RedisLink): ReturnType<typeof createShardedAdapter> {
  const logger = new Logger('Rooms');
  const publisher = {
    // The adapter tells this node's own sockets only after that, so it must not wait, and nobody hears it fail.
    spublish: (channel: string, message: string | Buffer): Promise<void> => {
      // Signals have no history: while Redis is away, other nodes miss them.
      if (link.canSend) link.commands.spublish(channel, message).catch(() => undefined);
      return Promise.resolve();
    },
  };
  const subscriber = {
    on: (event: 'smessageBuffer', listener: MessageListener): void => {
      link.subscriber.on(event, (channel: Buffer, message: Buffer) => {
        // Other kinds ask for sockets, or move and close them: we have no use for them, and Redis is a shared place.
        if (!message.subarray(0, TO_ROOMS.length).equals(TO_ROOMS)) return;
        try {
          listener(channel, message);
        } catch (error) {
          // Thrown on, it would end the process.
          logger.warn(`a message to rooms could not be read: ${String(error)}`);
        }
      });
    },
    ssubscribe: (channel: string): void => link.shardChannels.add(channel),
    sunsubscribe: (channel: string): void => link.shardChannels.delete(channel),
  };
  return createShardedAdapter(publisher, subscriber, {
    channelPrefix: link.name('rooms'),
    // One channel for all rooms. A channel per room costs at every coming and going, and spares other nodes only the
    // signals to a single room: those to a customer and an order page at once would still go to everybody.
    subscriptionMode: 'static',
  });
}
