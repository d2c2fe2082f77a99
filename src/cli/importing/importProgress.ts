import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { Place } from './conversationLines.js';

/** Reasons kept for the report; how many there were is counted to the end. */
const REASONS_KEPT = 200;

/** What has become of the file so far. */
export interface Tally {
  messagesAdded: number;
  /** Messages that were there already. */
  messagesSkipped: number;
  conversationsCreated: number;
  conversationsUpdated: number;
  /** The line of the last conversation counted, from 1. */
  lastLineCounted: number;
  /** Conversations that were not taken, and lines that hold none. */
  refused: number;
  reasons: { line: number; reason: string }[];
}

interface Kept {
  /** Which file and connection this is about: another one starts over. */
  source: string;
  place: Place;
  tally: Tally;
}

export const START: Place = { line: 1, messages: 0 };
const nothingYet = (): Tally => ({
  messagesAdded: 0,
  messagesSkipped: 0,
  conversationsCreated: 0,
  conversationsUpdated: 0,
  lastLineCounted: 0,
  refused: 0,
  reasons: [],
});

export function refuse(tally: Tally, line: number, reason: string): void {
  tally.refused += 1;
  if (tally.reasons.length < REASONS_KEPT) tally.reasons.push({ line, reason });
}

/** How far an import has come, in a file beside the one that is imported, so that it can go on where it stopped. */
export class ImportProgress {
  private constructor(
    private readonly path: string,
    private readonly source: string,
    readonly place: Place,
    readonly tally: Tally,
  ) {}

  /** `target` names where it goes: the server, platform and connection. */
  static async of(file: string, target: string): Promise<ImportProgress> {
    const { size, mtimeMs } = await stat(file);
    const path = `${file}.import-state.json`;
    const source = `${target} ${size} ${mtimeMs}`;
    const kept = await readKept(path);
    return kept?.source === source
      ? new ImportProgress(path, source, kept.place, kept.tally)
      : new ImportProgress(path, source, START, nothingYet());
  }

  /** Written whole beside the old one first: a crash leaves the one or the other. */
  async save(place: Place): Promise<void> {
    const kept: Kept = { source: this.source, place, tally: this.tally };
    await writeFile(`${this.path}.new`, JSON.stringify(kept));
    await rename(`${this.path}.new`, this.path);
  }

  async done(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

async function readKept(path: string): Promise<Kept | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Kept;
  } catch {
    return null;
  }
}
