import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { history, type ImportDesk, newImportDesk } from './importDesk.js';

const COMMAND = fileURLToPath(new URL('../../dist/cli/import.js', import.meta.url));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** `npm run import -- …` as npm runs it. */
function runImport(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** Stands between the command and Baton, and can let only so many calls through: a busy answer of Baton's own is none. */
class Gate {
  letsThrough = Number.POSITIVE_INFINITY;
  calls = 0;
  /** How many calls it answers 503 before it lets anything through. */
  busyFor = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(target: string): Promise<Gate> {
    const server = createServer((request, response) => {
      void (async () => {
        const body = await buffer(request);
        gate.calls += 1;
        if (gate.busyFor > 0) {
          gate.busyFor -= 1;
          response.writeHead(503, { 'retry-after': '0' }).end('{"error":"busy"}');
        } else if (gate.letsThrough <= 0) {
          response.writeHead(403).end('{"error":"Connection is inactive"}');
        } else {
          const answer = await fetch(`${target}${request.url}`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'x-api-key': String(request.headers['x-api-key']),
            },
            body: new Uint8Array(body),
          });
          if (answer.ok) gate.letsThrough -= 1;
          response.writeHead(answer.status).end(await answer.text());
        }
      })();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const gate = new Gate(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return gate;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

describe('npm run import', () => {
  let desk: ImportDesk;
  let directory: string;

  beforeAll(async () => {
    desk = await newImportDesk();
    directory = await mkdtemp(join(tmpdir(), 'baton-import-'));
  });

  afterAll(() => rm(directory, { recursive: true }));

  const fileOf = async (name: string, lines: string[]): Promise<string> => {
    const file = join(directory, name);
    await writeFile(file, lines.join('\n'));
    return file;
  };
  const options = (url = desk.world.baseUrl) => [
    '--connection',
    desk.connection.connection_id,
    '--secret',
    desk.connection.api_secret,
    '--url',
    url,
  ];

  it('sends a file in calls, and says what was added, skipped and refused', async () => {
    const good = Array.from({ length: 30 }, (_, index) => JSON.stringify(history(`file ${index}`, 40)));
    const bad = JSON.stringify(history('bad', 1, { messages: [{ id: 'm' }] }));
    const file = await fileOf('mixed.jsonl', ['\uFEFF' + good[0], '', '{"half', bad, ...good.slice(1)]);
    const first = await runImport(file, ...options());
    expect(first.code).toBe(1);
    expect(first.stdout).toBe(
      [
        'Added 1,200 messages: 30 conversations created, 0 updated.',
        'Skipped 0 messages that were there already.',
        'Refused 2 conversations:',
        '  line 3: not valid JSON',
        '  line 4: messages[0].direction must be one of: inbound, outbound',
        '',
      ].join('\n'),
    );
    expect(first.stderr).toContain('100 %');
    const second = await runImport(file, ...options());
    expect(second.stdout).toContain('Added 0 messages: 0 conversations created, 0 updated.');
    expect(second.stdout).toContain('Skipped 1,200 messages that were there already.');
  });

  it('a conversation of thousands is one conversation, and U+2028 in a message ends no line', async () => {
    const long = history('long', 1_700);
    long.messages[0] = { ...long.messages[0], content: 'one\u2028line' } as (typeof long.messages)[number];
    const file = await fileOf('long.jsonl', [JSON.stringify(long)]);
    const ended = await runImport(file, ...options());
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain('Added 1,700 messages: 1 conversations created, 0 updated.');
  });

  it('goes on where it was stopped, in the middle of a conversation too', async () => {
    const gate = await Gate.before(desk.world.baseUrl);
    try {
      const file = await fileOf('stopped.jsonl', [
        JSON.stringify(history('stopped', 1_200)),
        JSON.stringify(history('after it', 10)),
      ]);
      gate.letsThrough = 2;
      const stopped = await runImport(file, ...options(gate.url));
      expect(stopped.code).toBe(1);
      expect(stopped.stderr).toContain('Connection is inactive');
      expect(stopped.stdout).toContain('Added 1,000 messages');
      expect(await readdir(directory)).toContain('stopped.jsonl.import-state.json');
      gate.letsThrough = Number.POSITIVE_INFINITY;
      const callsBefore = gate.calls;
      const finished = await runImport(file, ...options(gate.url));
      expect(gate.calls - callsBefore).toBe(1);
      expect(finished.code).toBe(0);
      expect(finished.stdout).toContain('Added 1,210 messages: 2 conversations created, 0 updated.');
      expect(finished.stdout).toContain('Skipped 0 messages');
      expect(await readdir(directory)).not.toContain('stopped.jsonl.import-state.json');
    } finally {
      await gate.close();
    }
  });

  it('tries again when Baton is busy', async () => {
    const gate = await Gate.before(desk.world.baseUrl);
    try {
      gate.busyFor = 3;
      const file = await fileOf('busy.jsonl', [JSON.stringify(history('busy', 5))]);
      expect(await runImport(file, ...options(gate.url))).toMatchObject({ code: 0 });
      expect(gate.calls).toBe(4);
    } finally {
      await gate.close();
    }
  });

  it.each([
    [[], 'Name one file.'],
    [['a.jsonl', 'b.jsonl'], 'Name one file.'],
    [['a.jsonl', '--secret', 's'], '--connection is needed.'],
    [['a.jsonl', '--connection', 'c'], '--secret is needed.'],
    [['a.jsonl', '--connection', 'c', '--secret', 's', '--url', 'nowhere'], '--url must be an address'],
    [['a.jsonl', '--colour', 'red'], '--colour'],
    [['missing.jsonl', '--connection', 'c', '--secret', 's'], 'missing.jsonl cannot be read.'],
  ])('%j is answered with what is missing', async (args, words) => {
    const ended = await runImport(...args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(words);
  });
});
