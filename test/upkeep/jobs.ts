import { sql } from '../support/baton.js';
import { eventually } from '../support/eventually.js';
import type { JobName } from '../../src/contracts/jobs.js';

/** Has the shared Baton do a nightly job now, as its clock would; resolves once it is done. */
export async function runJob(name: JobName): Promise<void> {
  const [job] = await sql<{ id: string }>(
    `insert into pgboss.job (name, data) values ($1, '{}') returning id`,
    [name],
  );
  await eventually(
    async () => {
      const [row] = await sql<{ state: string; output: unknown }>(
        'select state, output from pgboss.job where id = $1',
        [job?.id],
      );
      if (row?.state === 'failed') throw new Error(`${name} failed: ${JSON.stringify(row.output)}`);
      return row?.state === 'completed';
    },
    { timeoutMs: 25_000, what: `the job ${name}` },
  );
}

/** Makes everything that has happened in a conversation so many hours older. */
export async function age(conversationId: string, hours: number): Promise<void> {
  const older = (...columns: string[]) =>
    columns.map((column) => `${column} = ${column} - make_interval(hours => $2)`).join(', ');
  const params = [conversationId, hours];
  await sql(
    `update conversations set ${older('created_at', 'started_at', 'last_message_at', 'updated_at')} where id = $1`,
    params,
  );
  await sql(`update messages set ${older('created_at', 'sent_at')} where conversation_id = $1`, params);
  await sql(`update conversation_events set ${older('created_at')} where conversation_id = $1`, params);
}
