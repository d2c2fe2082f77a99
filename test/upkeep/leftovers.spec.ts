import { randomUUID } from 'node:crypto';
import { newTenant, type TestAccount, type World } from '../support/baton.js';
import { Service } from '../conversationService/service.js';
import { runJob } from './jobs.js';

describe('what waits for something that never came', () => {
  let world: World;
  let account: TestAccount;

  beforeAll(async () => {
    world = await newTenant();
    account = await world.account('unipile');
  });

  const left = async (table: string, column: string): Promise<string[]> => {
    const rows = await world.sql<{ name: string }>(
      `select ${column} as name from ${table} where tenant_id = $1 order by 1`,
      [world.tenantId],
    );
    return rows.map(({ name }) => name);
  };

  it('is deleted in its time, and not before', async () => {
    const { id } = (await new Service(world.agent).open()).body;
    for (const [name, hours] of [
      ['new', 23],
      ['old', 25],
    ] as const) {
      await world.sql(
        `insert into message_attachments (id, tenant_id, conversation_id, file_name, file_path, created_at)
         values ($1, $2, $3, $4, $4, now() - make_interval(hours => $5))`,
        [randomUUID(), world.tenantId, id, `${name}.pdf`, hours],
      );
    }
    for (const [name, minutes] of [
      ['new', 59],
      ['old', 61],
    ] as const) {
      await world.sql(
        `insert into early_receipts (tenant_id, account_id, provider_message_id, status, received_at)
         values ($1, $2, $3, 'delivered', now() - make_interval(mins => $4))`,
        [world.tenantId, account.id, name, minutes],
      );
    }
    for (const [name, days] of [
      ['new', 89],
      ['old', 91],
    ] as const) {
      await world.sql(
        `insert into rejected_webhooks (id, tenant_id, account_id, channel, reason, body, received_at)
         values ($1, $2, $3, 'unipile', $4, '', now() - make_interval(days => $5))`,
        [randomUUID(), world.tenantId, account.id, name, days],
      );
    }
    await runJob('deleteLeftovers');
    expect(await left('message_attachments', 'file_name')).toEqual(['new.pdf']);
    expect(await left('early_receipts', 'provider_message_id')).toEqual(['new']);
    expect(await left('rejected_webhooks', 'reason')).toEqual(['new']);
  });
});
