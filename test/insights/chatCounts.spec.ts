import { randomUUID } from 'node:crypto';
import { newTenant, type World } from '../support/baton.js';

interface Standing {
  status: 'active' | 'handed_off' | 'resolved' | 'expired';
  session?: 'waiting' | 'active';
  takenOver?: boolean;
  messages: number;
}

let world: World;
let accountId: string;

beforeEach(async () => {
  world = await newTenant();
  ({ id: accountId } = await world.account('interakt'));
  await withSessions(true);
});

const withSessions = (enabled: boolean) =>
  world.sql('update channel_accounts set sessions_enabled = $2 where id = $1', [accountId, enabled]);

async function chat(standing: Standing): Promise<string> {
  const id = randomUUID();
  await world.sql(
    `insert into conversations (id, tenant_id, account_id, channel, platform, thread_scope, external_id)
     values ($1::uuid, $2, $3, 'interakt', 'whatsapp', 'counted', $1::uuid::text)`,
    [id, world.tenantId, accountId],
  );
  await becomes(id, standing);
  return id;
}

async function becomes(id: string, { status, session, takenOver = false, messages }: Standing) {
  await world.sql("update sessions set status = 'resolved' where conversation_id = $1", [id]);
  const sessionId = session === undefined ? null : randomUUID();
  if (sessionId !== null)
    await world.sql(
      `insert into sessions (id, tenant_id, conversation_id, status, started_at, last_activity_at, taken_over_at)
       values ($1, $2, $3, $4, now(), now(), case when $5 then now() end)`,
      [sessionId, world.tenantId, id, session, takenOver],
    );
  await world.sql(
    `update conversations set status = $2, active_session_id = $3, message_count = $4, is_held_by_people = $5,
       version = version + 1, updated_at = clock_timestamp() where id = $1`,
    [id, status, sessionId, messages, session === 'waiting' || takenOver],
  );
}

const stats = async () => (await world.viewer.api('GET', '/whatsapp/stats')).body;

/** Reading the figures adds up what is new; and then so much time goes by that it is not looked at again. */
async function addUp() {
  await world.viewer.api('GET', '/insights/overview');
  await world.sql('update insight_watermarks set looked_through = clock_timestamp() where tenant_id = $1', [
    world.tenantId,
  ]);
}

const NOTHING = {
  totalChats: 0,
  aiChats: 0,
  humanChats: 0,
  closedChats: 0,
  waitingChats: 0,
  totalMessages: 0,
};

it('tells the same whether it has been added up already, in part or not yet', async () => {
  await chat({ status: 'active', session: 'active', messages: 1 });
  await chat({ status: 'active', session: 'waiting', messages: 10 });
  await chat({ status: 'active', session: 'active', takenOver: true, messages: 100 });
  await chat({ status: 'active', messages: 1_000 });
  await chat({ status: 'expired', messages: 10_000 });
  const closed = await chat({ status: 'resolved', messages: 100_000 });
  const handedOff = await chat({ status: 'handed_off', messages: 1_000_000 });
  const all = {
    totalChats: 7,
    aiChats: 1,
    humanChats: 3,
    closedChats: 1,
    waitingChats: 1,
    totalMessages: 1_111_111,
  };
  expect(await stats()).toEqual(all);
  await addUp();
  expect(await stats()).toEqual(all);

  await becomes(closed, { status: 'active', session: 'waiting', messages: 100_001 });
  await becomes(handedOff, { status: 'resolved', messages: 1_000_000 });
  await chat({ status: 'active', session: 'active', messages: 0 });
  const changed = {
    totalChats: 8,
    aiChats: 2,
    humanChats: 3,
    closedChats: 1,
    waitingChats: 2,
    totalMessages: 1_111_112,
  };
  expect(await stats()).toEqual(changed);
  await addUp();
  expect(await stats()).toEqual(changed);
  await addUp();
  expect(await stats()).toEqual(changed);
});

it('leaves out what has no sessions, as soon as it has none', async () => {
  await chat({ status: 'active', session: 'active', messages: 1 });
  await addUp();
  await withSessions(false);
  expect(await stats()).toEqual(NOTHING);
  await withSessions(true);
  expect(await stats()).toMatchObject({ totalChats: 1, aiChats: 1 });
});
