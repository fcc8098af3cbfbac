import { IdField, IntField, LinkField, TextField, UserIdField } from '../trigger.js';

export class FileEvent {
  @IdField() fileId!: string;
  @UserIdField() userId!: string;
  @TextField({ example: 'invoice-1001.pdf' }) name!: string;
  @IntField({ optional: true, description: 'Bytes' }) size?: number;
  @LinkField({ optional: true, description: '`/files` when absent' }) url?: string;
}
