import { Injectable } from '@nestjs/common';
import { isStaff, type Principal } from '../../auth/principal.js';
import { AppError } from '../../errors/app.error.js';
import { PresenceService, statusRoom } from '../../presence/presence.service.js';
import { ID_PATTERN } from '../../validation/fields.js';
import { SubjectsRepository } from '../subjects.repository.js';
import type { Session } from './session.js';

const MAX_ROOMS = 50;

/** Which rooms a socket may be in. */
@Injectable()
export class RoomsService {
  constructor(
    private readonly subjects: SubjectsRepository,
    private readonly presence: PresenceService,
  ) {}

  async join(session: Session, room: string): Promise<void> {
    if (!(await this.mayJoin(session.principal, room))) throw refused();
    enter(session, room);
  }

  async watch(session: Session, userId: string): Promise<void> {
    await this.presence.assertMayAsk(session.principal, [userId]);
    enter(session, statusRoom(userId));
  }

  /** Leaving a room one is not in is fine; one's own `user:` room cannot be left. */
  leave({ socket, rooms }: Session, room: string): void {
    if (rooms?.delete(room)) void socket.leave(room);
  }

  unwatch(session: Session, userId: string): void {
    this.leave(session, statusRoom(userId));
  }

  /** After a change of rights: out of the rooms one could not join any more. */
  async recheck(session: Session, before: Principal): Promise<void> {
    const { principal, rooms } = session;
    const isLess =
      (isStaff(before) && !isStaff(principal)) ||
      before.rooms.some((room) => !principal.rooms.includes(room));
    if (!isLess || !rooms) return;
    for (const room of rooms) {
      const may = await this.mayBeIn(principal, room).catch(() => false);
      if (!may) this.leave(session, room);
    }
  }

  private async mayBeIn(principal: Principal, room: string): Promise<boolean> {
    if (!room.startsWith(STATUS)) return this.mayJoin(principal, room);
    await this.presence.assertMayAsk(principal, [room.slice(STATUS.length)]);
    return true;
  }

  private async mayJoin(principal: Principal, room: string): Promise<boolean> {
    const [, kind, id = ''] = /^([a-z]+):(.+)$/s.exec(room) ?? [];
    if (!ID_PATTERN.test(id)) return false;
    if (kind === 'product' || kind === 'topic') return true;
    if (kind !== 'order' && kind !== 'ticket') return false;
    if (isStaff(principal) || principal.rooms.includes(room)) return true;
    return (await this.subjects.ownerOf(room)) === principal.userId;
  }
}

const STATUS = statusRoom('');

/** One answer for a name that does not exist, and for what belongs to somebody else. */
function refused(): AppError {
  return new AppError('forbidden', 'You may not join this room.');
}

function enter(session: Session, room: string): void {
  const { socket } = session;
  const rooms = (session.rooms ??= new Set());
  // It may have closed while its rights were looked up.
  if (!socket.connected || rooms.has(room)) return;
  if (rooms.size >= MAX_ROOMS) throw new AppError('bad_request', `A socket may be in ${MAX_ROOMS} rooms.`);
  rooms.add(room);
  void socket.join(room);
}
