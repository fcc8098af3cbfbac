import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ackOf, errorBody, failed } from './messages.js';
import type { AppSocket } from './session.js';

/**
 * Every failed message is answered, in the one shape of errors. Nest's own filter never acks, and echoes what was sent.
 * It must stand on the gateway: global filters do not run for sockets.
 */
@Catch()
export class WsExceptionFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const ack = ackOf(host.getArgs<unknown[]>());
    if (ack) ack(failed(error));
    else
      host.switchToWs().getClient<AppSocket>().data.session?.connection.tell('exception', errorBody(error));
  }
}
