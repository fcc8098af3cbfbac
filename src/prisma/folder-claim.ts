import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Makes this process the only one that works on a data folder, made when it is missing: two would stop each other's
 * Postgres. A claim that a crash left behind is taken over. Answers what gives the folder free again.
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const claim = join(folder, 'storebell.pid');
  const named = `${claim}.${process.pid}`;
  await writeFile(named, String(process.pid));
  try {
    while (!(await place(named, claim))) {
      const owner = await ownerOf(claim);
      if (owner === 'gone') await removeStale(claim, named);
      else if (owner !== undefined) {
        throw new Error(`Storebell already runs on ${folder} (process ${owner}). Stop it, or set DATA_DIR.`);
      }
    }
    return () => rm(claim, { force: true });
  } finally {
    await rm(named, { force: true });
  }
}

/** Linked, not written: a claim that is new is never found without the name of its owner. */
async function place(named: string, claim: string): Promise<boolean> {
  try {
    await link(named, claim);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** One at a time: of two who find the same stale claim, the slower one would remove the new claim of the other. */
async function removeStale(claim: string, named: string): Promise<void> {
  const turn = `${claim}.takeover`;
  if (await place(named, turn)) {
    try {
      if ((await ownerOf(claim)) === 'gone') await rm(claim);
    } finally {
      await rm(turn);
    }
  } else if ((await ownerOf(turn)) === 'gone') await rm(turn, { force: true });
  else await sleep(5);
}

/** The number of the other process that has this claim, unless that is gone; undefined if nobody claims. */
async function ownerOf(claim: string): Promise<number | 'gone' | undefined> {
  try {
    const owner = Number.parseInt(await readFile(claim, 'utf8'), 10);
    return owner && owner !== process.pid && isAlive(owner) ? owner : 'gone';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
