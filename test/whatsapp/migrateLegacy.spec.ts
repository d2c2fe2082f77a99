import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newTenant, type World } from '../support/baton.js';
import { control } from '../support/control.js';
import { eventually } from '../support/eventually.js';
import { quickSettings } from '../support/quickSettings.js';
import { newDataDir } from '../support/spawnBaton.js';
import type { Page, WhatsAppChatDto, WhatsAppMessageDto, WhatsAppSessionDto } from './shop.js';

const COMMAND = fileURLToPath(new URL('../../dist/cli/migrateLegacy.js', import.meta.url));

/** Starting a process may take its time on a machine that has other things to do. */
const TIME_FOR_A_PROCESS_MS = 60_000;

/** Accounts are unique in a Baton. */
const ACCOUNT = `old-${randomUUID()}`;

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
    unipile_account_id: ACCOUNT,
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
    unipile_account_id: ACCOUNT,
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

const USER = '650000000000000000000003';
const usersExport = (email: string) => lines({ _id: oid(USER), email, name: 'Whoever' });

let exports: string;
beforeAll(async () => (exports = await mkdtemp(join(tmpdir(), 'baton-legacy-'))));
afterAll(() => rm(exports, { recursive: true }));

/** The files of an export of their own, by the names that say what they are. */
async function exported(contents: Record<string, string>): Promise<string[]> {
  const directory = await mkdtemp(join(exports, 'of-'));
  return Promise.all(
    Object.entries(contents).map(async ([name, content]) => {
      const file = join(directory, name);
      await writeFile(file, `${content}\n`);
      return file;
    }),
  );
}

/** On the database of the Baton that all tests share, into a tenant there. */
const migrate = ({ tenantId }: World, ...args: string[]) =>
  control('migrateLegacy', ['--tenant', tenantId, ...args]);

const minutesAgo = (minutes: number) => date(new Date(Date.now() - minutes * 60_000).toISOString());
const chatOf = async (world: World): Promise<WhatsAppChatDto | undefined> =>
  (await world.viewer.api<Page<WhatsAppChatDto>>('GET', '/whatsapp/chats')).body.data[0];

describe('an export of the old system', () => {
  let world: World;
  let files: string[];
  let dryRuns: Awaited<ReturnType<typeof migrate>>[];
  let runs: Awaited<ReturnType<typeof migrate>>[];

  const get = async <Body>(path: string): Promise<Body> => (await world.admin.api<Body>('GET', path)).body;

  beforeAll(async () => {
    world = await newTenant();
    files = await exported({
      'whatsappmessages.json': MESSAGES,
      'whatsappchats.json': CHATS,
      'prod.tenants.jsonl': TENANTS,
      'agents.json': AGENTS,
    });
    dryRuns = [await migrate(world, '--dry-run', ...files), await migrate(world, '--dry-run', ...files)];
    runs = [await migrate(world, ...files), await migrate(world, ...files)];
  });

  it('tells in a dry run what it would do, and does nothing', () => {
    const [first, again] = dryRuns;
    expect(first).toEqual({ code: 0, output: expect.stringContaining('Dry run: nothing was written.') });
    expect(first?.output).toContain('chats: 2 would be added, 0 there already');
    expect(first?.output).toContain('messages: 3 would be added, 0 there already');
    expect(first?.output).toContain('sessions: 1 would be added, 0 there already');
    expect(first?.output).toContain('messages: 1 left out');
    expect(again).toEqual(first);
  });

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

describe('a session that was under way', () => {
  it('goes on: who waited for an answer gets one here', async () => {
    const world = await newTenant();
    await world.sandboxAgent();
    const chat = {
      ...(JSON.parse(CHATS.split('\n')[0] ?? '') as object),
      unipile_account_id: `old-${randomUUID()}`,
      session_started_at: minutesAgo(5),
      session_grace_deadline: minutesAgo(2),
      last_message_at: minutesAgo(5),
    };
    const run = await migrate(
      world,
      ...(await exported({
        'whatsappchats.json': lines(chat),
        'whatsappmessages.json': lines(message(1, { text: 'Hello', createdAt: minutesAgo(5) })),
      })),
    );
    expect(run).toEqual({ code: 0, output: expect.stringContaining('sessions: 1 added') });
    const path = `/whatsapp/chats/${(await chatOf(world))?._id}/messages`;
    const answer = await eventually(async () => {
      const { body } = await world.viewer.api<Page<WhatsAppMessageDto>>('GET', path);
      return body.data.find(({ sender_name }) => sender_name === 'AI');
    });
    expect(answer.text).toContain('Hello');
  });

  it.each([
    ['stays with who had it, where the same address signs in here', true],
    ['is people’s and nobody’s, where nobody has that address here', false],
  ])('%s', async (_, isHere) => {
    const world = await newTenant();
    const chat = {
      ...(JSON.parse(CHATS.split('\n')[0] ?? '') as object),
      unipile_account_id: `old-${randomUUID()}`,
      session_status: 'idle',
      session_started_at: minutesAgo(5),
      last_message_at: minutesAgo(4),
      taken_over_by: oid(USER),
      taken_over_at: minutesAgo(4),
    };
    const email = isHere ? world.agent.email.toUpperCase() : 'nobody@example.test';
    const { code, output } = await migrate(
      world,
      ...(await exported({ 'whatsappchats.json': lines(chat), 'users.json': usersExport(email) })),
    );
    expect({ code, isTold: output.includes('sessions: 1 taken over by people who are not here') }).toEqual({
      code: 0,
      isTold: !isHere,
    });
    expect(await chatOf(world)).toMatchObject({
      mode: 'human',
      taken_over_by: isHere ? { _id: world.agent.id, name: world.agent.name } : null,
      taken_over_at: chat.taken_over_at.$date,
    });
  });
});

describe('npm run migrate:legacy', () => {
  const chats = CHATS.replaceAll(ACCOUNT, `old-${randomUUID()}`);
  let world: World;
  beforeAll(async () => (world = await newTenant()));

  it('leaves lines out that it cannot understand, and says which', async () => {
    const [broken = ''] = await exported({ 'whatsappchats.json': `${chats}\n{ not json\n{"_id":1}` });
    const { code, output } = await migrate(world, '--dry-run', broken);
    expect(code).toBe(1);
    expect(output).toContain(`left out: ${broken}:3: not a JSON document`);
    expect(output).toContain(`left out: ${broken}:4: not a document of whatsappchats`);
  });

  it('mixes no two tenants', async () => {
    const other = chats.replaceAll(TENANT, '650000000000000000000009');
    const [file = ''] = await exported({ 'whatsappchats.json': `${chats}\n${other}` });
    expect(await migrate(world, '--dry-run', file)).toMatchObject({
      code: 2,
      output: expect.stringContaining('--legacy-tenant'),
    });
    expect((await migrate(world, '--dry-run', '--legacy-tenant', TENANT, file)).code).toBe(0);
  });

  it.each([
    ['no file', []],
    ['a file of no collection', ['things.json']],
    ['a tenant that is no id', ['--tenant', 'shop', 'whatsappchats.json']],
    ['an option that there is not', ['--quick', 'whatsappchats.json']],
  ])('explains itself to %s', async (_, args) => {
    expect(await control('migrateLegacy', args)).toMatchObject({
      code: 2,
      output: expect.stringContaining('npm run migrate:legacy'),
    });
  });

  it('says which file is not there', async () => {
    const { code, output } = await migrate(world, join(exports, 'no-whatsappchats.json'));
    expect(code).toBe(1);
    expect(output).toContain('no-whatsappchats.json');
  });

  it(
    'is a command, which opens the database that the settings name',
    async () => {
      const [file = ''] = await exported({ 'whatsappchats.json': chats });
      const env = { PATH: process.env['PATH'], ...quickSettings, DATA_DIR: await newDataDir() };
      const run = await new Promise<{ code: unknown; output: string }>((resolve) => {
        execFile(process.execPath, [COMMAND, file], { env, cwd: tmpdir() }, (error, stdout, stderr) =>
          resolve({ code: error?.code ?? 0, output: stdout + stderr }),
        );
      });
      // Nobody has started Baton there yet.
      expect(run).toEqual({ code: 1, output: expect.stringContaining('There is no tenant') });
    },
    TIME_FOR_A_PROCESS_MS,
  );
});
