import { AmountField, CurrencyField, IdField, LinkField, TextField, UserIdField } from '../trigger.js';

export class Payment {
  @IdField() paymentId!: string;
  @IdField({ example: '1001' }) orderId!: string;
  @UserIdField() customerId!: string;
  @AmountField() amount!: number;
  @CurrencyField() currency!: string;
  @TextField({ optional: true, max: 64, description: 'What the customer calls it' }) orderNumber?: string;
  @TextField({ optional: true, max: 100, example: 'Visa ending in 4242' }) method?: string;
  @TextField({ optional: true, max: 500, description: 'Why it failed or was refunded' }) reason?: string;
  @LinkField({ optional: true, description: '`/orders/<orderId>` when absent' }) url?: string;
  @LinkField({ optional: true }) imageUrl?: string;
}
