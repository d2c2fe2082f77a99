import { CustomerLine } from '../answering/customerLine.js';
import { Gate } from '../simulators/base/gate.js';
import { sql } from '../support/baton.js';
import { eventually } from '../support/eventually.js';
import { describeOnServer } from '../support/whatIsThere.js';

describeOnServer('a receipt that comes while its send call returns', () => {
  let line: CustomerLine;

  beforeAll(async () => {
    line = await CustomerLine.open(600);
    // Keeping a receipt of this tenant takes so long that the send is recorded meanwhile.
    await sql(`create function test_keep_slowly() returns trigger language plpgsql as
      'begin perform pg_sleep(1); return new; end'`);
    await sql(`create trigger test_keep_slowly before insert on early_receipts for each row
      when (new.tenant_id = '${line.world.tenantId}') execute function test_keep_slowly()`);
  });
  afterAll(async () => {
    await sql('drop trigger test_keep_slowly on early_receipts');
    await sql('drop function test_keep_slowly');
    await line.close();
  });

  it('counts all the same', async () => {
    const customer = line.newCustomer();
    await customer.writes('Hello');
    await customer.act('takeover');
    const answering = new Gate();
    line.unipile.behaviour('sendMessage').next({ gate: answering, echo: 'never' });
    const sent = customer.act('send', { text: 'On its way' });
    await answering.arrived;
    const receipt = line.unipile.changes('message_delivered', line.unipile.sends.at(-1)?.messageId ?? '');
    await eventually(
      async () => (await sql(`select from pg_stat_activity where wait_event = 'PgSleep'`)).length > 0,
    );
    answering.open();
    await Promise.all([sent, receipt]);
    await eventually(
      async () =>
        (await customer.messages()).find(({ content }) => content === 'On its way')?.status === 'delivered',
    );
  });
});
