import { IdField, LinkField, OneOfField, TextField, UserIdField } from '../trigger.js';

export class TicketEvent {
  @IdField() ticketId!: string;
  @UserIdField() customerId!: string;
  @TextField() subject!: string;
  @TextField({ optional: true, max: 50, example: 'waiting for you' }) status?: string;
  @TextField({ optional: true, max: 50, description: "The shop's own word" }) priority?: string;
  @LinkField({ optional: true, description: '`/support/<ticketId>` when absent' }) url?: string;
}

export class TicketCreated extends TicketEvent {
  @TextField({ optional: true, max: 100, description: "The customer's name" }) author?: string;
  @TextField({ optional: true, max: 2000 }) excerpt?: string;
}

export class TicketReplied extends TicketEvent {
  @TextField({ max: 100 }) author!: string;
  @TextField({ max: 2000, description: 'How the reply begins' }) excerpt!: string;
  @OneOfField(['customer', 'staff'], { optional: true, description: 'Who replied; staff when absent' })
  authorRole?: 'customer' | 'staff';
}
