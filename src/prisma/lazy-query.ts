type Transaction = { kind: 'itx' | 'batch' } | undefined;
/** Sends a query, as part of a transaction if one is given. */
export type Send = (transaction?: Transaction) => Promise<unknown>;

/** What makes the answers of a client's methods. Private to Prisma: a test sees whether it is still there. */
interface ClientInternals {
  _createPrismaPromise: (send: Send, spec?: unknown) => LazyQuery;
}

/**
 * A query that is sent when somebody waits for it. Does what Prisma's own does, which is an object with a getter made anew
 * for each query: V8 gives each of them a description of its own, which is old from birth and keeps the query, and what it
 * led to, until the next large collection.
 */
export class LazyQuery {
  private sent: Promise<unknown> | undefined;

  private constructor(
    private readonly send: Send,
    /** Prisma's, for what a batch is made of. */
    readonly spec: unknown,
  ) {}

  static useIn(client: object): void {
    (client as ClientInternals)._createPrismaPromise = (send, spec) => new LazyQuery(send, spec);
  }

  get [Symbol.toStringTag](): string {
    return 'PrismaPromise';
  }

  // oxlint-disable-next-line unicorn/no-thenable -- as Prisma's own, which is not sent before it is awaited
  then(...listeners: Parameters<Promise<unknown>['then']>): Promise<unknown> {
    return this.start().then(...listeners);
  }

  catch(...listeners: Parameters<Promise<unknown>['catch']>): Promise<unknown> {
    return this.start().catch(...listeners);
  }

  finally(...listeners: Parameters<Promise<unknown>['finally']>): Promise<unknown> {
    return this.start().finally(...listeners);
  }

  /** As part of a batch. */
  requestTransaction(transaction: Transaction): Promise<unknown> {
    return this.start(transaction);
  }

  private async start(transaction?: Transaction): Promise<unknown> {
    return transaction?.kind === 'batch' ? this.send(transaction) : (this.sent ??= this.send(transaction));
  }
}
