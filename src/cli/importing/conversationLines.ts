import { createReadStream } from 'node:fs';

/** Messages of one call (spec/001, "Rate Limits"), and its size: far below what the endpoint takes. */
const MESSAGES_AT_ONCE = 500;
const BYTES_AT_ONCE = 4 * 1024 * 1024;
/** A file of something else altogether must not pile up. */
const UNREADABLE_AT_ONCE = 1_000;

/** A place in the file: the line, from 1, and how many of its messages are done. */
export interface Place {
  line: number;
  messages: number;
}

/** A conversation of the file, or a part of a long one. */
export interface Part {
  line: number;
  conversation: Record<string, unknown> & { messages: unknown[] };
  /** Where the file goes on behind it. */
  next: Place;
}

/** What one call sends. */
export interface Batch {
  parts: Part[];
  /** Lines that hold no conversation at all. */
  unreadable: { line: number; reason: string }[];
  next: Place;
  /** Bytes of the file read so far. */
  bytes: number;
}

/** The file from `start` on, in calls of a good size. Each line is a conversation as document 001 has it. */
export async function* batchesOf(file: string, start: Place): AsyncGenerator<Batch> {
  let batch = emptyBatch(start, 0);
  let room = { messages: MESSAGES_AT_ONCE, bytes: BYTES_AT_ONCE };
  let line = 0;
  let bytes = 0;
  for await (const text of linesOf(file)) {
    line += 1;
    bytes += Buffer.byteLength(text) + 1;
    batch.bytes = bytes;
    if (line < start.line || text.trim() === '') continue;
    const done = line === start.line ? start.messages : 0;
    const read = readLine(text, line, done);
    if ('reason' in read) {
      batch.unreadable.push({ line, reason: read.reason });
      batch.next = { line: line + 1, messages: 0 };
      if (batch.unreadable.length < UNREADABLE_AT_ONCE) continue;
      yield batch;
      batch = emptyBatch(batch.next, bytes);
      room = { messages: MESSAGES_AT_ONCE, bytes: BYTES_AT_ONCE };
      continue;
    }
    for (const part of read.parts) {
      const size = Buffer.byteLength(JSON.stringify(part.conversation));
      const count = part.conversation.messages.length;
      if (batch.parts.length > 0 && (count > room.messages || size > room.bytes)) {
        yield batch;
        batch = emptyBatch(batch.next, bytes);
        room = { messages: MESSAGES_AT_ONCE, bytes: BYTES_AT_ONCE };
      }
      batch.parts.push(part);
      batch.next = part.next;
      room = { messages: room.messages - count, bytes: room.bytes - size };
    }
  }
  if (batch.parts.length > 0 || batch.unreadable.length > 0) yield batch;
}

const emptyBatch = (next: Place, bytes: number): Batch => ({ parts: [], unreadable: [], next, bytes });

function readLine(text: string, line: number, done: number): { parts: Part[] } | { reason: string } {
  let conversation: unknown;
  try {
    conversation = JSON.parse(text);
  } catch {
    return { reason: 'not valid JSON' };
  }
  if (typeof conversation !== 'object' || conversation === null || !('messages' in conversation))
    return { reason: 'not a conversation with messages' };
  const { messages } = conversation;
  if (!Array.isArray(messages)) return { reason: 'messages must be an array' };
  return { parts: [...inParts({ ...conversation, messages }, line, done)] };
}

/** A conversation without messages is one part, so that the server can judge it. */
function* inParts(conversation: Part['conversation'], line: number, done: number): Generator<Part> {
  const { messages } = conversation;
  let from = done;
  do {
    let to = from;
    let bytes = 0;
    do {
      bytes += Buffer.byteLength(JSON.stringify(messages[to] ?? null));
      to += 1;
    } while (to < messages.length && to - from < MESSAGES_AT_ONCE && bytes < BYTES_AT_ONCE / 2);
    const isLast = to >= messages.length;
    yield {
      line,
      conversation: { ...conversation, messages: messages.slice(from, to) },
      next: isLast ? { line: line + 1, messages: 0 } : { line, messages: to },
    };
    from = to;
  } while (from < messages.length);
}

/**
 * Lines end with a line feed and nothing else: `readline` would also cut at U+2028, which may stand in any message.
 */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  let isFirst = true;
  for await (const chunk of createReadStream(file, { encoding: 'utf8' }) as AsyncIterable<string>) {
    let searchFrom = rest.length;
    rest += isFirst ? chunk.replace(/^\uFEFF/, '') : chunk;
    isFirst = false;
    let start = 0;
    for (let end = rest.indexOf('\n', searchFrom); end !== -1; end = rest.indexOf('\n', searchFrom)) {
      yield rest.slice(start, end);
      start = end + 1;
      searchFrom = start;
    }
    rest = rest.slice(start);
  }
  if (rest !== '') yield rest;
}
