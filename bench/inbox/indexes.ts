import type pg from 'pg';

/** The statements that bring them back. */
type TakenAway = string[];

/** Takes away every index that is no primary key: to build one at the end is many times quicker than to keep it up. */
export async function takeIndexesAway(client: pg.Client, tables: readonly string[]): Promise<TakenAway> {
  const { rows } = await client.query<{ drop: string; create: string }>(
    `select
       case when k.oid is null then format('drop index %s', i.indexrelid::regclass)
         else format('alter table %s drop constraint %I', i.indrelid::regclass, k.conname) end as drop,
       case when k.oid is null then pg_get_indexdef(i.indexrelid)
         else format('alter table %s add constraint %I %s', i.indrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) end
         as create
     from pg_index i left join pg_constraint k on k.conindid = i.indexrelid and k.contype = 'u'
     where i.indrelid::regclass::text = any($1) and not i.indisprimary`,
    [tables],
  );
  for (const { drop } of rows) await client.query(drop);
  return rows.map(({ create }) => create);
}

export async function rebuildIndexes(client: pg.Client, taken: TakenAway): Promise<void> {
  for (const statement of taken) await client.query(statement);
}
