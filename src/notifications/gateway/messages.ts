import { randomUUID } from 'node:crypto';
import type { Ack, ClientToServerEvents, ErrorBody, Failed } from '../../contract/index.js';
import { toErrorBody } from '../../errors/error-body.js';
import { IntField, TextField, UserIdField, UserIdsField } from '../../validation/fields.js';

// What clients may send, and how they are answered.

/** Complete by its type: the compiler misses an event that the contract adds. */
const EVENTS: Record<keyof ClientToServerEvents, true> = {
  subscribeNotifications: true,
  sync: true,
  markRead: true,
  markAllRead: true,
  joinRoom: true,
  leaveRoom: true,
  getOnlineStatus: true,
  subscribeUserStatus: true,
  unsubscribeUserStatus: true,
  refreshToken: true,
  ping: true,
};

export function isKnownEvent(event: unknown): boolean {
  return typeof event === 'string' && Object.hasOwn(EVENTS, event);
}

/** The good answer to an event. */
export type Answer<E extends keyof ClientToServerEvents> = Extract<
  Parameters<NonNullable<Parameters<ClientToServerEvents[E]>[1]>>[0],
  { success: true }
>;

export function ok<T extends object>(answer: T): { success: true } & T {
  return { success: true, ...answer };
}

/** An error as acks and `exception` carry it. Unknown errors are logged on the way. */
export function errorBody(error: unknown): ErrorBody {
  return toErrorBody(error, randomUUID()).body;
}

export function failed(error: unknown): Failed {
  return { success: false, ...errorBody(error) };
}

/** The ack among the arguments of a message; absent when the client does not wait for an answer. */
export function ackOf(args: readonly unknown[]): Ack<object> | undefined {
  return args.find((one): one is Ack<object> => typeof one === 'function');
}

/** Ids and positions are 32-bit integers in Postgres. */
export const MAX_SEQ = 2 ** 31 - 1;

export class SyncDto {
  @IntField({ max: MAX_SEQ })
  after!: number;
}

export class MarkReadDto {
  @IntField({ min: 1, max: MAX_SEQ })
  id!: number;
}

export class MarkAllReadDto {
  @IntField({ optional: true, max: MAX_SEQ })
  upTo?: number | null;
}

export class RoomDto {
  @TextField({ max: 200 })
  room!: string;
}

export class UserIdDto {
  @UserIdField()
  userId!: string;
}

export class UserIdsDto {
  @UserIdsField({ min: 1, max: 100 })
  userIds!: string[];
}

export class TokenDto {
  @TextField({ max: 8 * 1024 })
  token!: string;
}
