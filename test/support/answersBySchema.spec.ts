import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answersAgainstSchemas } from './harness/answersBySchema.js';

const schema = (of: object) => ({ content: { 'application/json': { schema: of } } });

const DOCUMENT = {
  paths: {
    '/chats/{id}': { get: { responses: { 200: schema({ $ref: '#/components/schemas/Chat' }) } } },
    '/chats/active': { get: { responses: { 200: schema({ type: 'array', items: { type: 'string' } }) } } },
  },
  components: {
    schemas: {
      Chat: {
        type: 'object',
        required: ['id', 'at', 'mode', 'holder', 'title'],
        properties: {
          id: { type: 'string', format: 'uuid', example: 'x' },
          at: { type: 'string', format: 'date-time' },
          mode: { type: 'string', enum: ['ai', 'human'] },
          title: { type: 'string', nullable: true },
          holder: { nullable: true, allOf: [{ $ref: '#/components/schemas/Person' }] },
          extras: { type: 'object', additionalProperties: true },
        },
      },
      Person: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
    },
  },
};

const CHAT = {
  id: '0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d23',
  at: '2026-02-23T10:00:00.000Z',
  mode: 'ai',
  title: null,
  holder: { name: 'Asha' },
  extras: { whatever: 1 },
};

describe('answers held against the OpenAPI document', () => {
  const server: Server = createServer((_, response) => response.end(JSON.stringify(DOCUMENT)));
  let url: string;
  let directory: string;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'baton-answers-'))));
  afterEach(() => rm(directory, { recursive: true }));
  afterAll(() => server.close());

  const faultsOf = async (
    ...answers: { path?: string; status?: number; body: unknown; baseUrl?: string }[]
  ) => {
    const lines = answers.map(({ path = '/chats/1', status = 200, body, baseUrl = url }) =>
      JSON.stringify({ method: 'GET', url: baseUrl + path, status, body }),
    );
    await writeFile(join(directory, 'worker.jsonl'), lines.map((line) => `${line}\n`).join(''));
    return answersAgainstSchemas(directory, url);
  };

  it('are right as they are described', async () => {
    const active = { path: '/chats/active?limit=1', body: ['a'] };
    expect(await faultsOf({ body: CHAT }, { body: { ...CHAT, holder: null } }, active)).toEqual([]);
  });

  const { title: _, ...untitled } = CHAT;
  it.each([
    ['a field too few', untitled, /title/],
    ['a field too many', { ...CHAT, secret: 1 }, /secret/],
    ['a field too many further in', { ...CHAT, holder: { name: 'Asha', secret: 1 } }, /holder/],
    ['another type', { ...CHAT, title: 7 }, /title/],
    ['null where there is none', { ...CHAT, mode: null }, /mode/],
    ['a word that is none of them', { ...CHAT, mode: 'robot' }, /mode/],
    ['an id that is none', { ...CHAT, id: '17' }, /id/],
    ['a time that is none', { ...CHAT, at: '2026-02-23 10:00:00+00' }, /at/],
  ])('are wrong with %s', async (_what, body, told) => {
    expect(await faultsOf({ body })).toEqual([expect.stringMatching(told)]);
  });

  it('are wrong with a status that is not described, told once however often', async () => {
    const gone = { status: 410, body: {} };
    expect(await faultsOf(gone, gone)).toEqual([
      'GET /chats/{id} 410: the status is not described (2 times)',
    ]);
  });

  it('are nobody’s business where another Baton gave them, or no route is described', async () => {
    const elsewhere = { baseUrl: 'http://127.0.0.1:1', body: 7 };
    expect(await faultsOf(elsewhere, { path: '/inbox', body: 7 })).toEqual([]);
  });
});
