import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { AppError } from '../../contracts/errors.js';
import { FileStorage } from './fileStorage.js';
import type { SignedLinks } from './signedLinks.js';

/** Files in a folder of DATA_DIR, fetched through Baton itself at `/files/…` with a signature in the address. */
export class LocalFileStorage extends FileStorage {
  constructor(
    private readonly folder: string,
    private readonly links: SignedLinks,
  ) {
    super();
  }

  async put(path: string, bytes: Buffer): Promise<void> {
    const file = this.fileOf(path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }

  async read(path: string): Promise<Buffer> {
    try {
      return await readFile(this.fileOf(path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        throw new AppError('not_found', 'The file is gone.');
      throw error;
    }
  }

  async signedUrl(path: string, expiresInSeconds: number): Promise<string> {
    return this.links.urlOf(path, expiresInSeconds);
  }

  async remove(paths: readonly string[]): Promise<void> {
    await Promise.all(paths.map((path) => rm(this.fileOf(path), { force: true })));
  }

  /** Paths are made by us; one that climbs out of the folder is a fault. */
  private fileOf(path: string): string {
    const relative = normalize(path);
    if (relative.startsWith('..') || relative.startsWith('/'))
      throw new Error('A file path leaves its folder');
    return join(this.folder, relative);
  }
}
