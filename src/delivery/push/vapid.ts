// The key pair that names this server to push services (VAPID, RFC 8292). Browsers bind their subscriptions to it: with
// another pair all of them are lost, so it is made once and kept.
import { createECDH, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import webPush from 'web-push';

export interface VapidKeys {
  /** Uncompressed P-256 point, 65 bytes in base64url. */
  publicKey: string;
  /** 32 bytes in base64url. */
  privateKey: string;
}

export function makeKeys(): VapidKeys {
  for (;;) {
    const keys = webPush.generateVAPIDKeys();
    // A scalar with a leading zero byte comes out shorter than the 32 bytes that every reader of it wants.
    if (keys.privateKey.length === 43) return keys;
  }
}

/** Whether a push service would find the private key's signature good for the public key. */
export function areKeysOfOnePair({ publicKey, privateKey }: VapidKeys): boolean {
  try {
    const curve = createECDH('prime256v1');
    curve.setPrivateKey(privateKey, 'base64url');
    return curve.getPublicKey('base64url') === publicKey;
  } catch {
    return false;
  }
}

export function keysFile(folder: string): string {
  return join(folder, 'vapid.json');
}

/** The pair kept in `folder`; when there is none, one is made and kept. Of two that start at once, both get the same. */
export async function keepKeys(folder: string): Promise<{ keys: VapidKeys; made: boolean }> {
  const file = keysFile(folder);
  const known = await readKeys(file);
  if (known) return { keys: known, made: false };
  const made = makeKeys();
  await mkdir(folder, { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    // Unlike a rename, a link never replaces; unlike a write, it never shows half a file.
    await link(draft, file);
    return { keys: made, made: true };
  } catch (error) {
    const kept = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await readKeys(file) : undefined;
    if (!kept) throw error;
    return { keys: kept, made: false };
  } finally {
    await rm(draft, { force: true });
  }
}

async function readKeys(file: string): Promise<VapidKeys | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const keys = parse(text);
  // Making new ones here would cut off every browser that has subscribed.
  if (!keys || !areKeysOfOnePair(keys))
    throw new Error(`${file} holds no VAPID key pair. Repair or remove it.`);
  return keys;
}

function parse(text: string): VapidKeys | undefined {
  try {
    const { publicKey, privateKey } = JSON.parse(text) as Partial<VapidKeys>;
    return publicKey && privateKey ? { publicKey, privateKey } : undefined;
  } catch {
    return undefined;
  }
}
