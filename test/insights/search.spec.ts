import type { SearchResultsDto } from '../../src/api/insights/insights.dto.js';
import { newTenant, planOf, type World } from '../support/baton.js';
import { PastInbox } from './inbox.js';

let world: World;
let inbox: PastInbox;

beforeAll(async () => {
  world = await newTenant();
  inbox = new PastInbox(world);
  const texts = [
    'Where is my order?',
    'Your order number 4711 is on its way',
    'Orders, orders, nothing but orders',
    'The number of my order',
    '<b>Hello</b> & order66',
    'Marked \u0002falsely\u0003 by a customer: tangerine',
    'Sipariş numaram 99-1234',
    '你好，我的订单',
  ];
  await inbox.conversation(
    new Date('2026-03-10T10:00:00Z'),
    texts.map((content, at) => ({ at, by: 'customer', content })),
  );
});

async function search(query: string, more = ''): Promise<SearchResultsDto> {
  const answer = await world.viewer.api<SearchResultsDto>(
    'GET',
    `/search?query=${encodeURIComponent(query)}${more}`,
  );
  expect(answer.status).toBe(200);
  return answer.body;
}

const found = async (query: string) => (await search(query)).results.map(({ content }) => content);

it('finds words whatever their case, the last one by its beginning', async () => {
  expect((await found('ORDER')).toSorted()).toEqual([
    '<b>Hello</b> & order66',
    'Orders, orders, nothing but orders',
    'The number of my order',
    'Where is my order?',
    'Your order number 4711 is on its way',
  ]);
  expect(await found('order my num')).toEqual(['The number of my order']);
});

it('puts the best first', async () => {
  expect((await found('orders'))[0]).toBe('Orders, orders, nothing but orders');
});

it('finds words side by side where they are in quotation marks', async () => {
  expect(await found('"order number"')).toEqual(['Your order number 4711 is on its way']);
  expect(await found('“my order”')).toEqual(expect.arrayContaining(['Where is my order?']));
  expect(await found('“my order”')).toHaveLength(2);
});

it.each([['1234'], ['99-1234'], ['sipariş'], ['SİPARİŞ'], ['你好']])('finds %s', async (query) => {
  expect(await found(query)).toHaveLength(1);
});

it.each([
  '',
  '   ',
  '"',
  "'); drop table messages; --",
  '& | ! :* <->',
  '%',
  '\\',
  'a:b & c',
  "o'clock",
  '🎉',
  'x'.repeat(500),
])('makes nothing of %j', async (query) => {
  const answer = await world.viewer.api('GET', `/search?query=${encodeURIComponent(query)}`);
  expect([200, 400]).toContain(answer.status);
  if (answer.status === 200) expect(answer.body).toMatchObject({ results: [], total: 0 });
});

/** A search of a tenant whose first message is years old, as its id tells, and all others are new. */
async function searchBehind(first: string, newer: readonly string[]) {
  const talkative = await newTenant();
  const past = new PastInbox(talkative);
  const said = (content: string) => ({ at: 0, by: 'customer' as const, content });
  const id = await past.conversation(new Date(), [said(first)]);
  await talkative.sql(
    `update messages set id = overlay(id::text placing '01800000' from 1 for 8)::uuid where conversation_id = $1`,
    [id],
  );
  await past.write(id, new Date(), newer.map(said));
  return async (query: string) => {
    const { body } = await talkative.viewer.api<SearchResultsDto>('GET', `/search?query=${query}&limit=100`);
    return { total: body.total, texts: body.results.map(({ content }) => content) };
  };
}

it('finds a whole word behind hundreds of newer ones that it is the beginning of', async () => {
  const newer = Array.from({ length: 600 }, (_, at) => `article ${at}`);
  const searched = await searchBehind('modern art', newer);
  const whole = await searched('art');
  expect(whole.total).toBe(400);
  expect(whole.texts).toContain('modern art');
  expect((await searched('artic')).texts).toHaveLength(100);
});

it('finds words side by side behind a thousand messages that have them apart', async () => {
  const newer = Array.from({ length: 1_100 }, (_, at) => `a parrot that is green ${at}`);
  const searched = await searchBehind('a green parrot', newer);
  expect((await searched('"green parrot"')).texts).toEqual(['a green parrot']);
});

it('finds the other words of a message with a word, or a text, longer than PostgreSQL takes apart', async () => {
  const texts = [`clementine ${'x'.repeat(2_045)}`, `clementine ${'ab1 cd2 ef3 '.repeat(100_000)}`];
  const distinct = Array.from({ length: 200_000 }, (_, at) => `word${at}`).join(' ');
  await inbox.conversation(
    new Date('2026-03-12T10:00:00Z'),
    [...texts, `clementine ${distinct}`].map((content, at) => ({ at, by: 'customer', content })),
  );
  expect(await found('clementine')).toHaveLength(3);
});

it('marks what it found, with marks that no customer can write, and never with HTML', async () => {
  const highlight = async (query: string) => (await search(query)).results[0]?.highlight ?? '';
  expect(await highlight('4711')).toBe('Your order number \u00024711\u0003 is on its way');
  expect(await highlight('tangerine')).toBe('Marked falsely by a customer: \u0002tangerine\u0003');
  expect(await highlight('order66')).toBe('<b>Hello</b> & \u0002order66\u0003');
});

it('limits what it shows, and says how much there is', async () => {
  const two = await search('order', '&limit=2');
  expect(two.results).toHaveLength(2);
  expect(two.total).toBe(5);
  const refused = await world.viewer.api('GET', '/search?query=order&limit=0');
  expect(refused).toMatchObject({ status: 400, body: { details: [{ field: 'limit' }] } });
});

it('finds people by name, by number, and by number without its country code', async () => {
  const phone = '+905551234567';
  await world.sql(
    `insert into contacts (id, tenant_id, name, phone) values (gen_random_uuid(), $1, 'Ayşe Yılmaz', $2)`,
    [world.tenantId, phone],
  );
  for (const query of ['yılm', 'Ayşe', '90555', '+90 555 123', '555 123 45', '5551234567']) {
    expect((await search(query)).contacts).toMatchObject([{ name: 'Ayşe Yılmaz', phone }]);
  }
  expect((await search('ayş')).contacts[0]?.highlight).toBe('\u0002Ayşe\u0003 Yılmaz');
});

it('finds nothing of another tenant', async () => {
  const other = await newTenant();
  expect((await other.admin.api('GET', '/search?query=order')).body).toMatchObject({
    total: 0,
    results: [],
    contacts: [],
  });
});

it('looks through the index, and into the tenant’s part of it only', async () => {
  const plan = await planOf(
    `select id from messages where content <> ''
       and search_lexemes(id, coalesce(owner_id, tenant_id), content) @@ $1::tsquery`,
    [`'${world.tenantId}/019cd' & '019cd/order'`],
  );
  expect(plan).toContain('messages_search');
});

it('finds each message once, however old it is and whatever its id tells', async () => {
  const aged = await newTenant();
  const [conversation] = await aged.sql<{ id: string }>(
    `insert into conversations (id, tenant_id, channel, platform, thread_scope, external_id)
     values (gen_random_uuid(), $1, 'import', 'whatsapp', 'aged', 'aged') returning id`,
    [aged.tenantId],
  );
  const hours = [-1_000, -20, -5, 0, 1, 9, 10, 30, 40, 70, 80, 200, 800, 1_000, 10_000];
  await aged.sql(
    `insert into messages (id, tenant_id, conversation_id, seq, version, direction, sender_type, content, status, sent_at)
     select overlay(gen_random_uuid()::text placing
         overlay(lpad(to_hex((extract(epoch from now()) * 1000)::bigint - hour * 3600000), 12, '0') placing '-' from 9 for 0)
       from 1 for 13)::uuid,
       $1, $2, place, place, 'inbound', 'customer', 'mandarin ' || hour, 'received', now()
     from unnest($3::bigint[]) with ordinality as ages(hour, place)`,
    [aged.tenantId, conversation?.id, hours],
  );
  const { body } = await aged.viewer.api<SearchResultsDto>('GET', '/search?query=mandarin&limit=100');
  expect(body.total).toBe(hours.length);
  expect(body.results.map(({ content }) => content).toSorted()).toEqual(
    hours.map((hour) => `mandarin ${hour}`).toSorted(),
  );
});
