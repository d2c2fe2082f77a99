import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { ConfigError } from '../config/environment.js';

const FILE_NAME = 'encryption.key';

/**
 * The key of the secret box, 64 hex digits: `APP_ENCRYPTION_KEY`, or for the embedded default one that is made once in
 * the data directory.
 *
 * @throws ConfigError when the file there holds no key
 */
export function encryptionKey(config: Config): string {
  if (config.encryption.key !== null) return config.encryption.key;
  const directory = config.database.dataDir;
  const file = join(directory, FILE_NAME);
  mkdirSync(directory, { recursive: true });
  const key = read(file) ?? make(file);
  if (/^[0-9a-f]{64}$/i.test(key)) return key;
  throw new ConfigError(`${file} must hold 64 hex digits, unless APP_ENCRYPTION_KEY is set.`);
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Written aside and linked into place, so that of two processes one wins and neither reads half a key. */
function make(file: string): string {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file, 'utf8').trim();
}
