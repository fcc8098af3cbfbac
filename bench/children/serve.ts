/** A call of the runner, by the channel that Node opens to a child. */
interface Call {
  id: number;
  method: string;
  args: unknown[];
}

/** Of the message that says: calls are answered from now on. */
export const SERVING = 0;

type Method = (...args: never[]) => unknown;

/** Answers the runner's calls. What it does not know may be meant for the probe. */
export function serve(methods: Readonly<Record<string, Method>>): void {
  const answer = async ({ id, method, args }: Call): Promise<void> => {
    const work = methods[method];
    if (!work) return;
    try {
      process.send?.({ id, result: await work(...(args as never[])) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  process.on('message', (call: Call) => void answer(call));
  // Until now the probe alone was listening, and would have swallowed a call.
  process.send?.({ id: SERVING });
}

/** What the runner gave this child to start with. */
export function given(): unknown {
  return JSON.parse(process.argv[2] ?? '{}');
}
