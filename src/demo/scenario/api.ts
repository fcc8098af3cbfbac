import type {
  EventResult,
  EventResults,
  JsonObject,
  Notification,
  NotificationPage,
} from '../../contract/index.js';
import type { Form, RecordedEvent } from './recording.js';

const CONTENT_TYPES: Record<Form, string> = {
  event: 'application/json',
  batch: 'application/json',
  cloudevent: 'application/cloudevents+json',
  cloudevents: 'application/cloudevents-batch+json',
};

/** What a run needs of REST. Rejects with what the server said when that was not a success. */
export class Api {
  /** `url` ends before the routes, with the prefix when there is one. */
  constructor(readonly url: string) {}

  async postEvents(token: string, form: Form, events: readonly RecordedEvent[]): Promise<EventResult[]> {
    const body = form === 'event' || form === 'batch' ? events : events.map(toCloudEvent);
    const list = form === 'batch' || form === 'cloudevents';
    const answer = await this.call('POST', '/events', token, list ? body : body[0], CONTENT_TYPES[form]);
    return (answer as EventResults).results;
  }

  /** The newest `limit` or, without, all entries of the token's owner, newest first, and the state they are part of. */
  async inbox(token: string, { after = 0 } = {}): Promise<Omit<NotificationPage, 'nextCursor'>> {
    const data: Notification[] = [];
    let cursor = '';
    for (;;) {
      const page = (await this.call('GET', `/notifications?limit=100${cursor}`, token)) as NotificationPage;
      data.push(...page.data.filter(({ id }) => id > after));
      const oldest = page.data.at(-1)?.id ?? 0;
      if (!page.nextCursor || oldest <= after) return { data, counts: page.counts, seq: page.seq };
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  }

  async putUser(token: string, id: string, fields: JsonObject): Promise<void> {
    await this.call('PUT', `/users/${encodeURIComponent(id)}`, token, fields);
  }

  async waitFor(token: string, productId: string, variantId?: string): Promise<void> {
    const body = variantId ? { variantId } : {};
    await this.call('PUT', `/waitlist/${encodeURIComponent(productId)}`, token, body);
  }

  private async call(
    method: string,
    path: string,
    token: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': contentType }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 401) {
      throw new Error(`${this.url} does not know our secret: set JWT_SECRET or DATA_DIR as it has them.`);
    }
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return text ? JSON.parse(text) : undefined;
  }
}

function toCloudEvent(event: RecordedEvent): object {
  return { specversion: '1.0', datacontenttype: 'application/json', ...event };
}
