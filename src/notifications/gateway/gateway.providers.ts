import { Handshake } from './handshake.js';
import { NotificationsGateway } from './notifications.gateway.js';
import { RoomsService } from './rooms.service.js';
import { SessionsService } from './sessions.service.js';

/** The gateway and what it is made of, for the module of the notifications. */
export const GATEWAY_PROVIDERS = [NotificationsGateway, SessionsService, Handshake, RoomsService];
