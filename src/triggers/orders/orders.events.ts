import { ORDER_STATUSES, type OrderStatus } from '../../contract/index.js';
import {
  AmountField,
  CurrencyField,
  IdField,
  IntField,
  LinkField,
  ObjectsField,
  OneOfField,
  TextField,
  UserIdField,
} from '../trigger.js';

export class OrderLine {
  @IdField({ optional: true }) productId?: string;
  @TextField({ optional: true }) name?: string;
  @IntField({ optional: true, description: '1 when absent', example: 2 }) quantity?: number;
}

const TOTAL = 'Together with `currency`; money in minor units: 1999 is 19.99';
const ETA = 'When it should arrive: a date, a date and time, or words such as "tomorrow by noon"';

export class OrderPlaced {
  @IdField({ example: '1001' }) orderId!: string;
  @UserIdField() customerId!: string;
  @TextField({ optional: true, max: 64, description: 'What the customer calls it' }) orderNumber?: string;
  @AmountField({ optional: true, description: TOTAL }) total?: number;
  @CurrencyField({ optional: true }) currency?: string;
  @ObjectsField(OrderLine, { optional: true, max: 500 }) lines?: OrderLine[];
  @LinkField({ optional: true, example: 'https://carrier.example/parcels/9' }) trackingUrl?: string;
  @TextField({ optional: true, max: 100, example: 'DHL' }) carrier?: string;
  @TextField({ optional: true, max: 100, description: ETA, example: '2026-11-29' }) eta?: string;
  @LinkField({ optional: true, description: '`/orders/<orderId>` when absent' }) url?: string;
  @LinkField({ optional: true }) imageUrl?: string;
  @TextField({ optional: true, max: 500, description: 'Why it was cancelled or returned' }) reason?: string;
}

export class OrderStatusChanged extends OrderPlaced {
  @OneOfField(ORDER_STATUSES) status!: OrderStatus;
  @OneOfField(ORDER_STATUSES, { optional: true }) previousStatus?: OrderStatus;
}
