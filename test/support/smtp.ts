import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** An answer of the server in the place of a yes. */
export interface Refusal {
  at: 'connect' | 'auth' | 'mail' | 'rcpt' | 'data';
  code: number;
  text: string;
}

export interface ReceivedMail {
  /** As the envelope says. */
  from: string;
  to: string[];
  /** Whether it came through TLS, and who had logged in. */
  secure: boolean;
  user: string | undefined;
  /** Unfolded and decoded, by lower-case name. */
  headers: Record<string, string>;
  /** By media type. */
  parts: Record<string, string>;
  raw: string;
}

interface Options {
  /** Offers no TLS at all. */
  noTls?: boolean;
  /** TLS from the first byte. */
  secure?: boolean;
  /** Asks for these. Without TLS too when `noTls` is set. */
  auth?: { user: string; pass: string };
}

/** A real mail server on a free port that keeps what it gets and can be told to behave badly. */
export class TestSmtp {
  readonly mails: ReceivedMail[] = [];
  connections = 0;
  refusal: Refusal | undefined;
  /** Says nothing any more at this point. */
  hangsAt: 'connect' | 'data' | undefined;
  /** Takes the whole message and closes the connection instead of an answer, this many times. */
  drops = 0;
  private readonly server: SMTPServer;
  private readonly silent = new Set<() => void>();
  private waiting: (() => void)[] = [];

  private constructor(private readonly options: Options) {
    const { auth, noTls, secure } = options;
    this.server = new SMTPServer({
      secure,
      disabledCommands: [...(noTls ? ['STARTTLS'] : []), ...(auth ? [] : ['AUTH'])],
      allowInsecureAuth: noTls,
      authOptional: !auth,
      hideENHANCEDSTATUSCODES: true,
      // Without a certificate of ours it takes a public one, which is right here and would be said on every start.
      logger: false,
      disableReverseLookup: true,
      closeTimeout: 100,
      onConnect: (_session, callback) => {
        this.connections++;
        this.wake();
        if (this.hangsAt === 'connect') this.silent.add(() => callback());
        else callback(this.refusalAt('connect'));
      },
      onAuth: ({ username, password }, _session, callback) => {
        const refusal = this.refusalAt('auth');
        if (refusal) return callback(refusal);
        if (username === auth?.user && password === auth?.pass) return callback(null, { user: username });
        return callback(refuse(535, '5.7.8 Error: authentication failed'));
      },
      onMailFrom: (_address, _session, callback) => callback(this.refusalAt('mail')),
      onRcptTo: (_address, _session, callback) => callback(this.refusalAt('rcpt')),
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.once('end', () => {
          const refusal = this.refusalAt('data');
          if (refusal) return callback(refusal);
          this.mails.push(toMail(Buffer.concat(chunks).toString('latin1'), session));
          this.wake();
          if (this.hangsAt === 'data') this.silent.add(() => callback());
          else if (this.drops > 0) this.drop(session);
          else callback();
        });
      },
    });
    // Clients that break off are part of the play.
    this.server.on('error', () => {});
  }

  static async start(options: Options = {}): Promise<TestSmtp> {
    const smtp = new TestSmtp(options);
    const listening = smtp.server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    return smtp;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** `user:password@` in front of the host, `?flag=...` behind it. */
  url(credentials = '', flags = ''): string {
    const protocol = this.options.secure ? 'smtps' : 'smtp';
    return `${protocol}://${credentials}127.0.0.1:${this.port}${flags}`;
  }

  /** Resolves when `test` holds, looked at after each connection and each mail. */
  async until(test: (smtp: this) => boolean): Promise<void> {
    while (!test(this)) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  async stop(): Promise<void> {
    for (const answer of this.silent) answer();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }

  private refusalAt(at: Refusal['at']): Error | null {
    return this.refusal?.at === at ? refuse(this.refusal.code, this.refusal.text) : null;
  }

  private drop(session: SMTPServerSession): void {
    this.drops--;
    for (const connection of this.server.connections as Set<{ id: string; _socket: Socket }>) {
      if (connection.id === session.id) connection._socket.destroy();
    }
  }

  private wake(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** A server that says it can do TLS and then cannot. `heard`: every line it was sent. */
export async function startFalseTls(): Promise<{ url: string; heard: string[]; stop: () => void }> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write('220 ready\r\n');
    socket.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().trim().split('\r\n')) {
        heard.push(line);
        if (line.startsWith('EHLO')) socket.write('250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n');
        else if (line === 'STARTTLS') socket.write('454 4.7.0 TLS not available\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    heard,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function refuse(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function toMail(raw: string, { envelope, secure, user }: SMTPServerSession): ReceivedMail {
  const { headers, body } = readEntity(raw);
  return {
    from: envelope.mailFrom ? envelope.mailFrom.address : '',
    to: envelope.rcptTo.map(({ address }) => address),
    secure,
    user,
    headers,
    parts: readParts(headers, body),
    raw,
  };
}

function readEntity(raw: string): { headers: Record<string, string>; body: string } {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (name in headers) throw new Error(`The mail has two headers ${name}`);
    headers[name] = decodeWords(line.slice(colon + 1).trim());
  }
  return { headers, body: raw.slice(end + 4) };
}

function readParts(headers: Record<string, string>, body: string): Record<string, string> {
  const type = headers['content-type'] ?? 'text/plain';
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1];
  if (!boundary) return { [type.split(';', 1)[0] ?? '']: decodeBody(headers, body) };
  const inner = body.split(`--${boundary}`).slice(1, -1);
  return Object.assign(
    {},
    ...inner.map((part) => {
      const entity = readEntity(part.replace(/^\r\n/, ''));
      return readParts(entity.headers, entity.body);
    }),
  ) as Record<string, string>;
}

function decodeBody(headers: Record<string, string>, body: string): string {
  const encoding = headers['content-transfer-encoding'] ?? '7bit';
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString();
  return decodeQuoted(body.replaceAll('=\r\n', ''));
}

function decodeQuoted(text: string): string {
  const bytes = text.replaceAll(/=([\dA-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}

/** RFC 2047. */
function decodeWords(text: string): string {
  return text
    .replaceAll(/(=\?[^?]+\?[QB]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
    .replaceAll(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString()
        : decodeQuoted(word.replaceAll('_', ' ')),
    );
}
