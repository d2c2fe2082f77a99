import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { call } from '../support/call.js';
import { eventually } from '../support/eventually.js';
import { DEFAULT_ADMIN, quickSettings } from '../support/quickSettings.js';
import { newDataDir, spawnBaton, type SpawnedBaton } from '../support/spawnBaton.js';
import type { Page, WhatsAppChatDto, WhatsAppMessageDto, WhatsAppSessionDto } from './shop.js';

const COMMAND = fileURLToPath(new URL('../../dist/cli/migrateLegacy.js', import.meta.url));

/** Each test here starts processes, on machines that may have other things to do. */
const TIME_FOR_PROCESSES_MS = 120_000;

const TENANT = '650000000000000000000001';
const AGENT = '650000000000000000000002';
const oid = (id: string) => ({ $oid: id });
const date = (at: string) => ({ $date: at });
const lines = (...documents: object[]) => documents.map((each) => JSON.stringify(each)).join('\n');

/** Long ago, so that nothing of it may wake up here. */
const CHATS = lines(
  {
    _id: oid('650000000000000000000010'),
    tenant_id: oid(TENANT),
    unipile_chat_id: 'chat-asha',
    unipile_account_id: 'old-account',
    contact_name: 'Asha',
    contact_phone: '+905551234567',
    mode: 'human',
    session_status: 'waiting',
    session_started_at: date('2026-01-02T10:00:00Z'),
    session_grace_deadline: date('2026-01-02T10:03:00Z'),
    last_message_at: date('2026-01-02T10:01:00Z'),
    last_message_preview: 'Are you there?',
    message_count: { $numberInt: '3' },
    createdAt: { $date: { $numberLong: '1767261600000' } },
  },
  {
    _id: oid('650000000000000000000011'),
    tenant_id: oid(TENANT),
    unipile_chat_id: 'chat-nameless',
    unipile_account_id: 'old-account',
    contact_name: 'Bilinmiyor',
    contact_phone: '+905557654321',
    is_closed: true,
    active_session_id: null,
    last_message_at: date('2026-01-01T10:00:00Z'),
    createdAt: date('2026-01-01T10:00:00Z'),
  },
);
const message = (number: number, fields: object) => ({
  _id: oid(`6500000000000000000001${String(number).padStart(2, '0')}`),
  chat_id: oid('650000000000000000000010'),
  tenant_id: oid(TENANT),
  sender: 'contact',
  sender_name: 'Asha',
  sent_via_unipile: false,
  ...fields,
});
const MESSAGES = lines(
  message(3, { text: 'Are you there?', unipile_message_id: 'm3', createdAt: date('2026-01-02T10:01:00Z') }),
  message(1, { text: 'Hello', unipile_message_id: 'm1', createdAt: date('2026-01-01T10:00:00Z') }),
  message(2, {
    sender: 'human',
    sender_name: 'AI',
    sent_via_unipile: true,
    text: 'Good morning!',
    createdAt: date('2026-01-01T10:00:30Z'),
  }),
  message(4, {
    chat_id: oid('650000000000000000000099'),
    text: 'Of no chat',
    createdAt: date('2026-01-01T10:00:00Z'),
  }),
);
const AGENTS = lines({
  _id: oid(AGENT),
  tenant_id: oid(TENANT),
  name: 'Reception',
  elevenlabs_agent_id: 'el-agent',
  is_active: true,
});
const TENANTS = lines({
  _id: oid(TENANT),
  settings: {
    whatsapp_agent: {
      elevenlabs_agent_id: 'el-agent',
      grace_period_seconds: 240,
      blacklisted_numbers: ['+90 555 000 00 00'],
    },
  },
});

describe('npm run migrate:legacy', () => {
  let exports: string;
  let dataDir: string;
  let files: string[];

  beforeAll(async () => {
    exports = await mkdtemp(join(tmpdir(), 'baton-legacy-'));
    dataDir = await newDataDir();
    const contents = {
      'whatsappmessages.json': MESSAGES,
      'whatsappchats.json': CHATS,
      'prod.tenants.jsonl': TENANTS,
      'agents.json': AGENTS,
    };
    files = await Promise.all(
      Object.entries(contents).map(async ([name, content]) => {
        const file = join(exports, name);
        await writeFile(file, `${content}\n`);
        return file;
      }),
    );
    // The first start makes the tenant.
    await (await spawnBaton({ DATA_DIR: dataDir })).stop();
  }, TIME_FOR_PROCESSES_MS);
  afterAll(() => rm(exports, { recursive: true }));

  const migrate = (...args: string[]) => migrateInto(dataDir, ...args);

  const migrateInto = (directory: string, ...args: string[]): Promise<{ code: number; output: string }> =>
    new Promise((resolve) => {
      const env = { PATH: process.env['PATH'], ...quickSettings, DATA_DIR: directory };
      execFile(process.execPath, [COMMAND, ...args], { env, cwd: tmpdir() }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
      });
    });

  it(
    'tells in a dry run what it would do, and does nothing',
    async () => {
      const first = await migrate('--dry-run', ...files);
      const again = await migrate('--dry-run', ...files);
      expect(first).toEqual({ code: 0, output: expect.stringContaining('Dry run: nothing was written.') });
      expect(first.output).toContain('chats: 2 would be added, 0 there already');
      expect(first.output).toContain('messages: 3 would be added, 0 there already');
      expect(first.output).toContain('sessions: 1 would be added, 0 there already');
      expect(first.output).toContain('messages: 1 left out');
      expect(again).toEqual(first);
    },
    TIME_FOR_PROCESSES_MS,
  );

  describe('after a run', () => {
    let baton: SpawnedBaton | undefined;
    let authorization: string;

    const get = async <Body>(path: string): Promise<Body> => {
      if (baton === undefined) throw new Error('Baton is not running');
      return (await call<Body>('GET', `${baton.url}${path}`, undefined, { authorization })).body;
    };

    let runs: Awaited<ReturnType<typeof migrate>>[];

    beforeAll(async () => {
      runs = [await migrate(...files), await migrate(...files)];
      baton = await spawnBaton({ DATA_DIR: dataDir });
      const login = await call<{ access_token: string }>('POST', `${baton.url}/auth/login`, DEFAULT_ADMIN);
      authorization = `Bearer ${login.body.access_token}`;
    }, TIME_FOR_PROCESSES_MS);
    afterAll(async () => {
      await baton?.stop();
    }, TIME_FOR_PROCESSES_MS);

    it('told what it added, and adds nothing a second time', () => {
      const [first, second] = runs;
      expect(runs.map(({ code }) => code)).toEqual([0, 0]);
      for (const line of ['agents: 1', 'blocked numbers: 1', 'chats: 2', 'messages: 3', 'sessions: 1']) {
        expect(first?.output).toContain(`${line} added, 0 there already`);
        expect(second?.output).toContain(line.replace(': ', ': 0 added, ').concat(' there already'));
      }
      expect(first?.output).toContain('the agent is el-agent');
      expect(second?.output).not.toContain('the agent is');
    });

    it('the chats are there, each once, with what was said in its order', async () => {
      const { data } = await get<Page<WhatsAppChatDto>>('/whatsapp/chats');
      expect(data).toMatchObject([
        {
          unipile_chat_id: 'chat-asha',
          contact_name: 'Asha',
          contact_phone: '+905551234567',
          mode: 'ai',
          session_status: 'idle',
          session_resolved_by: 'timeout',
          last_message_preview: 'Are you there?',
          last_message_at: '2026-01-02T10:01:00.000Z',
          message_count: 3,
          unread_count: 0,
          createdAt: '2026-01-01T10:00:00.000Z',
        },
        { unipile_chat_id: 'chat-nameless', contact_name: '+905557654321', mode: 'closed', message_count: 0 },
      ]);
      const said = await get<Page<WhatsAppMessageDto>>(`/whatsapp/chats/${data[0]?._id}/messages`);
      expect(said.data.map(({ sender, sender_name, text }) => [sender, sender_name, text])).toEqual([
        ['contact', 'Asha', 'Hello'],
        ['human', 'AI', 'Good morning!'],
        ['contact', 'Asha', 'Are you there?'],
      ]);
      const sessions = await get<Page<WhatsAppSessionDto>>(`/whatsapp/chats/${data[0]?._id}/sessions`);
      expect(sessions.data).toMatchObject([
        {
          status: 'resolved',
          resolved_by: 'timeout',
          message_count: 1,
          started_at: '2026-01-02T10:00:00.000Z',
        },
      ]);
      expect(said.data.map(({ session_id }) => session_id)).toEqual([null, null, sessions.data[0]?._id]);
    });

    it('the tenant has its agent, its grace period and its blacklist', async () => {
      const agents = await get<{ id: string; provider_agent_id: string }[]>('/agents');
      const agent = agents.find((each) => each.provider_agent_id === 'el-agent');
      expect(agent).toMatchObject({ name: 'Reception', provider: 'elevenlabs', is_active: true });
      expect(await get('/whatsapp/connection-status')).toMatchObject({
        agent_id: agent?.id,
        grace_period_seconds: 240,
      });
      expect(await get('/whatsapp/blacklist')).toEqual({ blacklisted_numbers: ['+905550000000'] });
    });
  });

  it(
    'goes on with a session that was under way: who waited for an answer gets one here',
    async () => {
      const minutesAgo = (minutes: number) => date(new Date(Date.now() - minutes * 60_000).toISOString());
      const chat = {
        ...(JSON.parse(CHATS.split('\n')[0] ?? '') as object),
        session_started_at: minutesAgo(5),
        session_grace_deadline: minutesAgo(2),
        last_message_at: minutesAgo(5),
      };
      const written = [
        ['fresh-whatsappchats.json', lines(chat)],
        ['fresh-whatsappmessages.json', lines(message(1, { text: 'Hello', createdAt: minutesAgo(5) }))],
      ] as const;
      for (const [name, content] of written) await writeFile(join(exports, name), content);
      const directory = await newDataDir();
      await (await spawnBaton({ DATA_DIR: directory })).stop();
      const run = await migrateInto(directory, ...written.map(([name]) => join(exports, name)));
      expect(run).toEqual({ code: 0, output: expect.stringContaining('sessions: 1 added') });
      const baton = await spawnBaton({ DATA_DIR: directory });
      try {
        const login = await call<{ access_token: string }>('POST', `${baton.url}/auth/login`, DEFAULT_ADMIN);
        const headers = { authorization: `Bearer ${login.body.access_token}` };
        const chats = await call<Page<WhatsAppChatDto>>(
          'GET',
          `${baton.url}/whatsapp/chats`,
          undefined,
          headers,
        );
        const path = `${baton.url}/whatsapp/chats/${chats.body.data[0]?._id}/messages`;
        const answer = await eventually(async () => {
          const { body } = await call<Page<WhatsAppMessageDto>>('GET', path, undefined, headers);
          return body.data.find(({ sender_name }) => sender_name === 'AI');
        });
        expect(answer.text).toContain('Hello');
      } finally {
        await baton.stop();
      }
    },
    TIME_FOR_PROCESSES_MS,
  );

  it(
    'leaves lines out that it cannot understand, and says which',
    async () => {
      const broken = join(exports, 'broken-whatsappchats.json');
      await writeFile(broken, `${CHATS}\n{ not json\n{"_id":1}\n`);
      const { code, output } = await migrate('--dry-run', broken);
      expect(code).toBe(1);
      expect(output).toContain(`left out: ${broken}:3: not a JSON document`);
      expect(output).toContain(`left out: ${broken}:4: not a document of whatsappchats`);
    },
    TIME_FOR_PROCESSES_MS,
  );

  it(
    'mixes no two tenants',
    async () => {
      const file = join(exports, 'two-whatsappchats.json');
      const other = CHATS.replaceAll(TENANT, '650000000000000000000009');
      await writeFile(file, `${CHATS}\n${other}\n`);
      expect(await migrate('--dry-run', file)).toMatchObject({
        code: 2,
        output: expect.stringContaining('--legacy-tenant'),
      });
      expect((await migrate('--dry-run', '--legacy-tenant', TENANT, file)).code).toBe(0);
    },
    TIME_FOR_PROCESSES_MS,
  );

  it.each([
    ['no file', []],
    ['a file of no collection', ['things.json']],
    ['a tenant that is no id', ['--tenant', 'shop', 'whatsappchats.json']],
    ['an option that there is not', ['--quick', 'whatsappchats.json']],
  ])(
    'explains itself to %s',
    async (_, args) => {
      expect(await migrate(...args)).toMatchObject({
        code: 2,
        output: expect.stringContaining('npm run migrate:legacy'),
      });
    },
    TIME_FOR_PROCESSES_MS,
  );

  it(
    'says which file is not there',
    async () => {
      const { code, output } = await migrate(join(exports, 'no-whatsappchats.json'));
      expect(code).toBe(1);
      expect(output).toContain('no-whatsappchats.json');
    },
    TIME_FOR_PROCESSES_MS,
  );
});
