import {
  OnTrigger,
  TriggerListener,
  type NotificationType,
  type Outcome,
  type ShopEvent,
} from '../trigger.js';
import { filesCatalog } from './files.catalog.js';
import { FileEvent } from './files.events.js';

@TriggerListener(filesCatalog)
export class FilesListener {
  @OnTrigger('file.uploaded', FileEvent, 'A file is ready: tells the person it belongs to.')
  onUploaded({ data }: ShopEvent<FileEvent>): Outcome {
    return tell(filesCatalog.types['file.uploaded'], data);
  }

  @OnTrigger('file.deleted', FileEvent, 'A file was removed: tells the person it belonged to.')
  onDeleted({ data }: ShopEvent<FileEvent>): Outcome {
    return tell(filesCatalog.types['file.deleted'], data);
  }
}

function tell(type: NotificationType, { fileId, userId, name, size, url }: FileEvent): Outcome {
  const data = { fileId, name, size: size ?? null };
  return {
    drafts: [{ to: { user: userId }, type, data, url: url ?? '/files', thread: `file:${fileId}` }],
  };
}
