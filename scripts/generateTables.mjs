// Writes src/platform/database/tables.generated.ts from the migrations, by way of a throw-away database on the
// PostgreSQL server that DATABASE_URL names: `DATABASE_URL=… node scripts/generateTables.mjs`.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

/** Which column holds whose id: the generated types carry the brands of src/contracts/ids.ts. */
const BRANDS = {
  TenantId: ['tenants.id', '*.tenant_id'],
  UserId: [
    'users.id',
    '*.user_id',
    '*.assigned_user_id',
    '*.handoff_agent_id',
    '*.taken_over_by',
    '*.uploaded_by',
    '*.created_by',
    '*.actor_id',
  ],
  ApiKeyId: ['api_keys.id'],
  AccountId: ['channel_accounts.id', '*.account_id'],
  AgentId: ['agents.id', '*.agent_id'],
  OutletId: ['outlets.id', '*.outlet_id'],
  ConnectionId: ['connections.id'],
  ContactId: ['contacts.id', '*.contact_id'],
  ConversationId: ['conversations.id', '*.conversation_id'],
  SessionId: ['sessions.id', '*.session_id', '*.active_session_id'],
  MessageId: ['messages.id', '*.message_id'],
  AttachmentId: ['message_attachments.id'],
  TurnId: ['*.turn_id'],
};

/** Which text column holds whose words (src/contracts/model.ts). */
const WORDS = {
  Channel: ['channel_accounts.channel', 'conversations.channel', 'rejected_webhooks.channel'],
  Platform: ['channel_accounts.platform', 'conversations.platform', 'connections.platform'],
  ConversationStatus: ['conversations.status'],
  SessionStatus: ['sessions.status'],
  ResolvedBy: ['sessions.resolved_by'],
  Direction: ['messages.direction'],
  SenderType: ['messages.sender_type'],
  MessageType: ['messages.type', 'message_attachments.type'],
  MessageStatus: ['messages.status', 'early_receipts.status'],
  Role: ['users.role', 'api_keys.role'],
  AgentProvider: ['agents.provider'],
  ActorType: ['conversation_events.actor_type'],
  TimelineType: ['conversation_events.type'],
};

const adminUrl = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const name = `baton_tables_${process.pid}`;
const admin = new pg.Client(adminUrl);
await admin.connect();
await admin.query(`create database ${name}`);
const url = new URL(adminUrl);
url.pathname = `/${name}`;
const client = new pg.Client(url.href);
try {
  await client.connect();
  for (const file of readdirSync('supabase/migrations').toSorted())
    await client.query(readFileSync(`supabase/migrations/${file}`, 'utf8'));
  const { rows } = await client.query(
    `select table_name, column_name, is_nullable = 'YES' as nullable, column_default is not null as has_default
       from information_schema.columns where table_schema = 'public' and data_type in ('uuid', 'text')`,
  );
  const types = Object.entries({ ...BRANDS, ...WORDS });
  const columns = {};
  for (const row of rows) {
    const places = [`${row.table_name}.${row.column_name}`, `*.${row.column_name}`];
    const found = types.find(([, where]) => where.some((place) => places.includes(place)));
    if (found === undefined) continue;
    const type = row.nullable ? `${found[0]} | null` : found[0];
    columns[places[0]] = row.has_default ? `Generated<${type}>` : type;
  }
  const from = (names, file) =>
    Object.keys(names).map((name) => [name, `../../contracts/${file}.js#${name}`]);
  const imports = Object.fromEntries([...from(BRANDS, 'ids'), ...from(WORDS, 'model')]);
  execFileSync(
    'node_modules/.bin/kysely-codegen',
    [
      '--url',
      url.href,
      '--dialect',
      'postgres',
      '--out-file',
      'src/platform/database/tables.generated.ts',
      '--include-pattern',
      'public.*',
      '--type-mapping',
      '{"int8":"number"}',
      '--overrides',
      JSON.stringify({ columns }),
      '--custom-imports',
      JSON.stringify(imports),
    ],
    { stdio: 'inherit' },
  );
} finally {
  await client.end();
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
}
