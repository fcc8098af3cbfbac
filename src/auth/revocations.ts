import { Injectable } from '@nestjs/common';
import { AppError } from '../errors/app.error.js';

type IsRevoked = (userId: string) => boolean;

/**
 * People whose tokens count no more, though signature and time are right. Who they are, the owner of the users says;
 * here is asked, with every token, and heard, by everybody who keeps a connection open.
 */
@Injectable()
export class Revocations {
  private known: IsRevoked = () => false;
  private readonly listeners: ((isRevoked: IsRevoked) => void)[] = [];

  /** `isRevoked` is asked with every request and must be quick. Called once, at start. */
  answerWith(isRevoked: IsRevoked): void {
    this.known = isRevoked;
  }

  /** The listener ends what is open for people it is told of. Must not throw. */
  onRevoked(listener: (isRevoked: IsRevoked) => void): void {
    this.listeners.push(listener);
  }

  /** Some people have just been revoked: from now on `isRevoked` knows them. */
  tell(): void {
    for (const listener of this.listeners) listener(this.known);
  }

  isRevoked(userId: string): boolean {
    return this.known(userId);
  }

  /** Throws `revoked`. */
  assertValid(userId: string): void {
    if (this.known(userId)) throw revoked();
  }
}

export function revoked(): AppError {
  return new AppError('revoked', 'This token counts no more: the person was erased.');
}
