import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A client's connection and the one to the node that serves it. */
interface Pair {
  client: Socket;
  node: Socket;
}

/** The way to one node, which can be cut, stalled and slowed down. */
export class Link {
  /** As the balancer's health check found it. */
  healthy = true;
  private readonly pairs = new Set<Pair>();
  private stalled = false;
  /** Extra time for each piece that the node sends. */
  private delayMs: (() => number) | undefined;

  constructor(
    readonly name: string,
    private readonly port: number,
  ) {}

  get connections(): number {
    return this.pairs.size;
  }

  /** Connects a client through; answers whether the node took it. */
  carry(client: Socket): Promise<boolean> {
    return new Promise((resolve) => {
      const node = connect(this.port, '127.0.0.1');
      node.once('error', () => resolve(false));
      node.once('connect', () => {
        if (client.destroyed) node.destroy();
        else this.join({ client, node });
        resolve(true);
      });
    });
  }

  /** Drops connections without a word, as a network does. `share` of them, drawn by `draw`. */
  cut(share = 1, draw: () => number = () => 0): number {
    let cut = 0;
    for (const { client, node } of this.pairs) {
      if (draw() >= share) continue;
      client.resetAndDestroy();
      node.resetAndDestroy();
      cut++;
    }
    return cut;
  }

  /** While stalled nothing that the node sends arrives, though every connection stays open. */
  stall(on: boolean): void {
    this.stalled = on;
    for (const { node } of this.pairs) {
      if (on) node.pause();
      else node.resume();
    }
  }

  /** A slow network: what a node sends comes later, in its order. */
  slowDown(delayMs: (() => number) | undefined): void {
    this.delayMs = delayMs;
  }

  private join(pair: Pair): void {
    const { client, node } = pair;
    client.setNoDelay();
    node.setNoDelay();
    this.pairs.add(pair);
    const end = (): void => {
      this.pairs.delete(pair);
      client.destroy();
      node.destroy();
    };
    for (const side of [client, node]) side.on('error', end).on('close', end);
    client.on('data', (chunk: Buffer) => {
      forward(client, chunk, node);
    });
    let last = Promise.resolve();
    let waiting = 0;
    node.on('data', (chunk: Buffer) => {
      const ms = this.delayMs?.() ?? 0;
      const pass = (): void => forward(node, chunk, client, () => !this.stalled);
      // Never faster than the piece before, though the network may have recovered meanwhile.
      if (ms === 0 && waiting === 0) return pass();
      waiting++;
      const due = new Promise<void>((resolve) => setTimeout(resolve, ms));
      const before = last;
      const passInTurn = async (): Promise<void> => {
        await before;
        await due;
        waiting--;
        pass();
      };
      last = passInTurn();
    });
    client.on('end', () => node.end());
    node.on('end', () => void last.then(() => client.end()));
    if (this.stalled) node.pause();
  }
}

/** Writes on, and reads no faster than the other side does. */
function forward(from: Socket, chunk: Buffer, to: Socket, mayResume = () => true): void {
  if (to.destroyed || to.write(chunk)) return;
  from.pause();
  to.once('drain', () => {
    if (mayResume()) from.resume();
  });
}

/** What stands before the nodes: round robin over those that are healthy, no sticky sessions. */
export class Balancer {
  url = '';
  private readonly server: Server;
  private readonly clients = new Set<Socket>();
  private turn = 0;
  private checks: NodeJS.Timeout | undefined;

  constructor(
    readonly links: readonly Link[],
    private readonly check: (link: Link) => Promise<boolean>,
  ) {
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => void this.admit(client));
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    this.checks = setInterval(() => this.lookAround(), 200);
  }

  /** Cuts every connection, or a share of them. Answers how many. */
  cutAll(share = 1, draw?: () => number): number {
    return this.links.reduce((sum, link) => sum + link.cut(share, draw), 0);
  }

  async close(): Promise<void> {
    clearInterval(this.checks);
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const client of this.clients) client.destroy();
    this.cutAll();
    await closed;
  }

  private async admit(client: Socket): Promise<void> {
    this.clients.add(client);
    client.once('close', () => this.clients.delete(client)).on('error', () => client.destroy());
    // Nothing may be read before there is somebody to hand it to.
    client.pause();
    const healthy = this.links.filter((link) => link.healthy);
    const first = this.turn++;
    for (let n = 0; n < healthy.length; n++) {
      const link = healthy[(first + n) % healthy.length] as Link;
      if (await link.carry(client)) {
        client.resume();
        return;
      }
      // Out until the next check finds it well.
      link.healthy = false;
    }
    client.destroy();
  }

  private lookAround(): void {
    for (const link of this.links) {
      void this.check(link).then((healthy) => {
        link.healthy = healthy;
      });
    }
  }
}
