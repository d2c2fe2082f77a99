import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';

const BUILT = fileURLToPath(new URL('../../../dashboard/dist/', import.meta.url));

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The encodings that the build writes beside a file, by what is appended to its name; the smaller one first. */
const ENCODINGS = [
  { encoding: 'br', suffix: '.br' },
  { encoding: 'gzip', suffix: '.gz' },
] as const;

/** A file of the page, ready to be sent. */
export interface PageFile {
  content: Buffer;
  type: string;
  /** Null: as it is. */
  encoding: 'br' | 'gzip' | null;
}

/**
 * What `npm run build` made of dashboard/, read once and kept: some two megabytes. Only what is in this table can be
 * asked for, so no name, however it is written, leads out of the folder.
 */
@Injectable()
export class BuiltDashboard {
  private readonly files = readAll();

  /** `path` within the build, such as `assets/index-1a2b.js`; null where there is no such file. */
  find(path: string, acceptEncoding: string): PageFile | null {
    const type = TYPES[path.slice(path.lastIndexOf('.') + 1)];
    if (type === undefined) return null;
    for (const { encoding, suffix } of ENCODINGS) {
      const content = acceptEncoding.includes(encoding) ? this.files.get(path + suffix) : undefined;
      if (content !== undefined) return { content, type, encoding };
    }
    const content = this.files.get(path);
    return content === undefined ? null : { content, type, encoding: null };
  }
}

function readAll(): ReadonlyMap<string, Buffer> {
  if (!existsSync(join(BUILT, 'index.html'))) return new Map();
  const entries = readdirSync(BUILT, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(BUILT.length).replaceAll('\\', '/'), readFileSync(path)]),
  );
}
