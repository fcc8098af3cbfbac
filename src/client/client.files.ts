import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const COMPRESSORS = {
  br: (plain: Buffer) => brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (plain: Buffer) => gzipSync(plain, { level: 9 }),
};

export type Encoding = keyof typeof COMPRESSORS;

/** A file of the browser client, held in memory. */
export class ClientFile {
  private readonly compressed = new Map<Encoding, Buffer>();

  constructor(
    readonly plain: Buffer,
    readonly type: string,
    readonly etag: string,
    /** Its name holds a hash of its content, so it never changes. */
    readonly immutable: boolean,
  ) {}

  /** Compressed when it is first asked for. */
  as(encoding: Encoding): Buffer {
    const known = this.compressed.get(encoding);
    if (known) return known;
    const made = COMPRESSORS[encoding](this.plain);
    this.compressed.set(encoding, made);
    return made;
  }
}

/** Written by `npm run build:client`. */
const FOLDER = fileURLToPath(new URL('../../client/dist/browser', import.meta.url));
const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};
const HASHED = /-[\w-]{8,}\.(js|css)(\.map)?$/;

/** By their path under `/client/v1/`. A list, not a folder: nothing else can be asked for. Empty before the first build. */
export function loadClientFiles(folder = FOLDER): ReadonlyMap<string, ClientFile> {
  const files = new Map<string, ClientFile>();
  for (const path of listOf(folder)) {
    const type = TYPES[extname(path)];
    if (!type) continue;
    const plain = readFileSync(`${folder}/${path}`);
    const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
    files.set(path, new ClientFile(plain, type, `"${digest}"`, HASHED.test(path)));
  }
  return files;
}

function listOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) =>
      path.replaceAll('\\', '/'),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
