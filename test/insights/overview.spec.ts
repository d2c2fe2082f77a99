import type { OverviewDto } from '../../src/api/insights/insights.dto.js';
import { newTenant, type World } from '../support/baton.js';
import { PastInbox } from './inbox.js';

const DAY = new Date('2026-03-10T10:00:00Z');
const NEXT_DAY = new Date('2026-03-11T10:00:00Z');

let world: World;
let inbox: PastInbox;

beforeEach(async () => {
  world = await newTenant();
  inbox = new PastInbox(world);
});

async function overview(from = '2026-03-10', to = '2026-03-12'): Promise<OverviewDto> {
  const { status, body } = await world.viewer.api<OverviewDto>(
    'GET',
    `/insights/overview?from=${from}&to=${to}`,
  );
  expect(status).toBe(200);
  return body;
}

/** Within the histogram's 5 %, and a little for rounding. */
const about = (seconds: number) => ({
  asymmetricMatch: (told: unknown) => typeof told === 'number' && Math.abs(told - seconds) / seconds < 0.055,
});

it('counts by day, tells who answered and how fast, and says why people were called', async () => {
  const first = await inbox.conversation(DAY, [
    { at: 0, by: 'customer' },
    { at: 20, by: 'customer' },
    { at: 60, by: 'ai', metadata: { processing_time: 1.5 } },
    { at: 90, by: 'customer' },
    { at: 120, by: 'agent', senderId: world.agent.id },
  ]);
  await inbox.conversation(DAY, [
    { at: 0, by: 'customer' },
    { at: 600, by: 'agent', senderId: world.manager.id },
    { at: 601, by: 'ai', status: 'failed' },
    { at: 602, by: 'ai', status: 'dropped' },
  ]);
  await inbox.write(first, NEXT_DAY, [{ at: 0, by: 'customer' }]);
  await inbox.handedOff(first, NEXT_DAY, 'No AI agent');
  expect(await overview()).toEqual({
    days: [
      { date: '2026-03-10', conversations: 2, messages: 9, ai_answers: 1, person_answers: 2 },
      { date: '2026-03-11', conversations: 1, messages: 1, ai_answers: 0, person_answers: 0 },
      { date: '2026-03-12', conversations: 0, messages: 0, ai_answers: 0, person_answers: 0 },
    ],
    answer_times: { median_seconds: about(60), p90_seconds: about(600) },
    who_answered: { ai: 1, people: 2 },
    handoff_reasons: [{ reason: 'No AI agent', count: 1 }],
    per_agent: expect.arrayContaining([
      { user_id: world.agent.id, name: 'Test agent', replies: 1, median_seconds: about(30) },
      { user_id: world.manager.id, name: 'Test manager', replies: 1, median_seconds: about(600) },
    ]),
  });
});

it('counts nothing twice, however often it looks and however a conversation changes', async () => {
  const id = await inbox.conversation(DAY, [{ at: 0, by: 'customer' }]);
  await inbox.handedOff(id, DAY, 'A reason');
  const once = await overview();
  await world.sql(
    'update conversations set version = version + 1, updated_at = clock_timestamp() where id = $1',
    [id],
  );
  expect(await overview()).toEqual(once);
  await Promise.all(Array.from({ length: 8 }, () => overview()));
  expect(await overview()).toEqual(once);
  await inbox.write(id, DAY, [{ at: 60, by: 'agent', senderId: world.agent.id }]);
  expect((await overview()).days[0]).toEqual({
    date: '2026-03-10',
    conversations: 1,
    messages: 2,
    ai_answers: 0,
    person_answers: 1,
  });
});

it('does not trip over what other systems write into metadata or sender ids', async () => {
  await inbox.conversation(DAY, [
    { at: 0, by: 'customer' },
    { at: 1, by: 'ai', metadata: { agent_id: 'robin', processing_time: 'long' } },
    { at: 2, by: 'ai', metadata: { agent_id: {}, processing_time: 1e300 } },
    { at: 3, by: 'agent', senderId: "Robert'); drop table messages;--" },
  ]);
  expect((await overview()).who_answered).toEqual({ ai: 2, people: 1 });
});

it('shows another tenant nothing of it', async () => {
  await inbox.conversation(DAY, [{ at: 0, by: 'customer' }]);
  await overview();
  world = await newTenant();
  expect((await overview()).days[0]?.messages).toBe(0);
});

it('shows the last thirty days when nobody says which', async () => {
  const { body } = await world.viewer.api<OverviewDto>('GET', '/insights/overview');
  expect(body.days).toHaveLength(30);
  expect(body.days.at(-1)?.date).toBe(new Date().toISOString().slice(0, 10));
  expect(body.answer_times).toEqual({ median_seconds: null, p90_seconds: null });
});

it.each(['from=yesterday', 'to=2026-02-30', 'from=2026-03-02&to=2026-03-01', 'days=7'])(
  'refuses %s, naming the field',
  async (query) => {
    expect(await world.viewer.api('GET', `/insights/overview?${query}`)).toMatchObject({
      status: 400,
      body: { error: 'validation_failed', details: [{ field: expect.stringMatching(/^(from|to|days)$/) }] },
    });
  },
);
