import { newTenant, type World } from '../support/baton.js';
import { history, ImportDesk, newConnection } from '../messagingIngest/importDesk.js';
import { Service } from '../conversationService/service.js';
import { age, runJob } from './jobs.js';

describe('after a day of silence', () => {
  let world: World;
  let service: Service;

  beforeAll(async () => {
    world = await newTenant();
    service = new Service(world.agent);
  });

  /** A conversation of channel `api` in which a question was answered. */
  const answered = async (): Promise<string> => {
    const { id } = (await service.open()).body;
    await service.say(id);
    await service.say(id, { sender_type: 'llm', content: 'Here you are' });
    return id;
  };
  const statusOf = async (id: string) => (await service.get(id)).body.status;
  const timelineOf = async (id: string) =>
    (
      await world.sql<{ type: string }>(
        'select type from conversation_events where conversation_id = $1 order by created_at, id',
        [id],
      )
    ).map(({ type }) => type);

  it('a conversation expires, screens hear of it, and the customer’s next one is a new one', async () => {
    const id = await answered();
    await age(id, 25);
    const before = (await service.get(id)).body;
    const socket = await world.agent.connectRoot();
    try {
      await socket.ask('tenant:join', { tenant_id: world.tenantId });
      await runJob('expireConversations');
      const after = (await service.get(id)).body;
      expect(after).toMatchObject({ status: 'expired', version: before.version + 1 });
      expect(after.ended_at).not.toBeNull();
      expect(await timelineOf(id)).toEqual(['expired']);
      await socket.hears<{ status: string }>('conversation:status', ({ status }) => status === 'expired');
      expect((await service.say(id)).status).toBe(409);
      const next = await service.findOrCreate({ customer_phone: after.customer_phone });
      expect(next.body.id).not.toBe(id);
    } finally {
      socket.close();
    }
  });

  it('an empty conversation expires as well', async () => {
    const { id } = (await service.open()).body;
    await age(id, 25);
    await runJob('expireConversations');
    expect(await statusOf(id)).toBe('expired');
  });

  it('and not before, nor what people have', async () => {
    const young = await answered();
    await age(young, 23);
    const handedOff = await answered();
    await service.setStatus(handedOff, 'handed_off');
    await age(handedOff, 100);
    const resolved = await answered();
    await service.setStatus(resolved, 'resolved');
    await age(resolved, 100);
    await runJob('expireConversations');
    expect(await Promise.all([young, handedOff, resolved].map(statusOf))).toEqual([
      'active',
      'handed_off',
      'resolved',
    ]);
  });

  it('what somebody has reopened today is not ended again', async () => {
    const id = await answered();
    await age(id, 25);
    await runJob('expireConversations');
    await service.setStatus(id, 'active');
    await runJob('expireConversations');
    expect(await statusOf(id)).toBe('active');
    await age(id, 25);
    await runJob('expireConversations');
    expect(await statusOf(id)).toBe('expired');
  });

  it('what was imported today is left alone today, however old it is', async () => {
    const desk = new ImportDesk(world, await newConnection(world.admin));
    const imported = await desk.import(history('old', 3));
    const id = imported.body.results[0]?.conversation_id ?? '';
    await runJob('expireConversations');
    expect(await statusOf(id)).toBe('active');
    await age(id, 25);
    await runJob('expireConversations');
    expect(await statusOf(id)).toBe('expired');
  });

  describe('in the inbox', () => {
    /** A customer wrote on a channel that people read; `session` as the rules would have left it. */
    async function inInbox(wish: {
      channel: 'interakt' | 'unipile';
      unread: number;
      session?: { lastCustomerSeq: number; answeredThroughSeq: number };
    }): Promise<string> {
      const account = await world.account(wish.channel, { isDefault: false });
      const [row] = await world.sql<{ id: string }>(
        `insert into conversations (id, tenant_id, account_id, channel, platform, thread_scope, external_id, unread_count,
           message_count, last_seq, last_message_at)
         values (gen_random_uuid(), $1, $2::uuid, $3, 'whatsapp', $2::text, gen_random_uuid(), $4, 2, 2, now())
         returning id`,
        [world.tenantId, account.id, wish.channel, wish.unread],
      );
      const id = row?.id ?? '';
      if (wish.session !== undefined) {
        await world.sql(
          `with s as (
             insert into sessions (id, tenant_id, conversation_id, status, started_at, last_activity_at, taken_over_at,
               last_customer_seq, answered_through_seq)
             values (gen_random_uuid(), $1, $2, 'active', now(), now(), now(), $3, $4) returning id
           )
           update conversations set active_session_id = (select id from s) where id = $2`,
          [world.tenantId, id, wish.session.lastCustomerSeq, wish.session.answeredThroughSeq],
        );
      }
      await age(id, 25);
      return id;
    }

    it('a conversation with unread messages stays open, one that was read expires', async () => {
      const unread = await inInbox({ channel: 'interakt', unread: 1 });
      const read = await inInbox({ channel: 'interakt', unread: 0 });
      await runJob('expireConversations');
      expect([await statusOf(unread), await statusOf(read)]).toEqual(['active', 'expired']);
    });

    it('a customer who waits for an answer keeps it open; an answered session ends with it', async () => {
      const waiting = await inInbox({
        channel: 'unipile',
        unread: 0,
        session: { lastCustomerSeq: 2, answeredThroughSeq: 1 },
      });
      const done = await inInbox({
        channel: 'unipile',
        unread: 0,
        session: { lastCustomerSeq: 1, answeredThroughSeq: 2 },
      });
      await runJob('expireConversations');
      expect([await statusOf(waiting), await statusOf(done)]).toEqual(['active', 'expired']);
      expect(await timelineOf(done)).toEqual(['resolved', 'expired']);
      expect(
        await world.sql(
          'select s.status, s.resolved_by, c.active_session_id from sessions s join conversations c on c.id = s.conversation_id where c.id = $1',
          [done],
        ),
      ).toEqual([{ status: 'resolved', resolved_by: 'timeout', active_session_id: null }]);
    });
  });

  it('many expire in one night, each with its line in the timeline', async () => {
    const own = await newTenant();
    await own.sql(
      `insert into conversations (id, tenant_id, channel, platform, thread_scope, external_id, contact_phone, last_message_at, created_at)
       select gen_random_uuid(), $1, 'api', 'whatsapp', 'api', 'many-' || n, '+1415' || (5000000 + n),
         case when n % 3 = 0 then null else now() - interval '2 days' - make_interval(secs => n % 7) end, now() - interval '3 days'
       from generate_series(1, 450) n`,
      [own.tenantId],
    );
    await runJob('expireConversations');
    expect(
      await own.sql(
        `select c.status, count(*)::int as conversations, count(e.id)::int as lines
         from conversations c left join conversation_events e on e.conversation_id = c.id and e.type = 'expired'
         where c.tenant_id = $1 group by c.status`,
        [own.tenantId],
      ),
    ).toEqual([{ status: 'expired', conversations: 450, lines: 450 }]);
  });
});
