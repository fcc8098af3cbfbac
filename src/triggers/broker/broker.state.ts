import { Injectable, Logger } from '@nestjs/common';

/** `off`: no RABBITMQ_URL, or stopped. `paused`: the broker is there, the database is not. */
export type BrokerStatus = 'off' | 'connecting' | 'consuming' | 'paused';

const WORDS: Record<BrokerStatus, string> = {
  off: 'takes no more events',
  connecting: 'waits for the broker',
  consuming: 'takes events from the queue',
  paused: 'takes no events until the database answers',
};

/** How it stands with the broker, for health and for the log: a line when it changes. */
@Injectable()
export class BrokerState {
  private readonly logger = new Logger('Broker');
  private current: { status: BrokerStatus; reason?: string } = { status: 'off' };

  get status(): BrokerStatus {
    return this.current.status;
  }

  /** `reason`: what went wrong. */
  become(status: BrokerStatus, reason?: string): void {
    if (status === this.current.status && reason === this.current.reason) return;
    this.current = { status, reason };
    if (reason === undefined) this.logger.log(WORDS[status]);
    else this.logger.warn(`${WORDS[status]}: ${reason}`);
  }
}
