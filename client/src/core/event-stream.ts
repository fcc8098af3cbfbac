/** Of an event: its name, and its data. */
export type Receive = (event: string, data: string) => void;

/**
 * Server-sent events out of text as it comes, in any pieces: the part of the HTML standard (9.2.6) that this server speaks.
 * `id` and `retry` are of no use here, where the data carries the cursor and the server its own words for coming back.
 */
export function createEventStream(receive: Receive): (text: string) => void {
  let rest = '';
  let event = '';
  let data: string[] = [];
  return (text) => {
    // A CR at the end may be half of a CRLF.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (!line) {
        if (data.length) receive(event, data.join('\n'));
        event = '';
        data = [];
      } else if (field === 'event') event = value;
      else if (field === 'data') data.push(value);
    }
  };
}
