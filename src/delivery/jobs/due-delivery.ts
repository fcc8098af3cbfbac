import type { OutsideChannel } from '../../contract/index.js';
import type { Delivery } from '../channel.js';

/** A stored delivery that waits for its time. */
export interface PendingDelivery {
  id: string;
  userId: string;
  channel: OutsideChannel;
  /** Not before. */
  dueAt: Date;
  /** Leaves with all others of the person's digest. */
  digest: boolean;
}

/** A pending delivery as it is found when its time has come. */
export interface DueDelivery extends Omit<Delivery, 'attempt'> {
  /** Made so far. */
  attempts: number;
  dueAt: Date;
  condition: 'always' | 'unread' | 'offline';
  digest: 'daily' | 'weekly' | null;
  /** What its reader did with the inbox entry, or that staff took it back; null: nothing yet, or there is none. */
  handled: 'read' | 'archived' | 'removed' | 'retracted' | null;
  /** Staff hold its broadcast back. */
  paused: boolean;
}
