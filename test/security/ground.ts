import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ROUTES, type Caller, type Route, type Thing } from '../contract/routes.js';
import { call } from '../support/call.js';
import type { Person, TestAccount, World } from '../support/baton.js';

export type Things = Record<Thing, string>;

/** What stands in a path where no id of a tenant's does. */
const PHONE = '+628123456789';

/** Routes that ask who calls. */
export const GUARDED = ROUTES.filter(({ caller }) => caller !== 'anyone' && caller !== 'secret');

const ORDER: Caller[] = ['viewer', 'agent', 'manager', 'admin'];
/** Whether somebody of this role gets past the door of the route. */
export const mayCall = (role: Caller, { caller }: Route): boolean =>
  ORDER.indexOf(role) >= ORDER.indexOf(caller);

/** The route's path, with an id for each thing that it names. */
export const pathOf = ({ path, ids = {} }: Route, idOf: (thing: Thing) => string): string =>
  path.replace(/:(\w+)/g, (_, name: string) => {
    const thing = ids[name];
    if (thing !== undefined) return idOf(thing);
    return name === 'phone' ? encodeURIComponent(PHONE) : randomUUID();
  });

/** What the route takes, when it is asked as it should be. */
export function bodyOf({ body, form }: Route): FormData | Record<string, unknown> | undefined {
  if (form === undefined) return body;
  const file = new FormData();
  file.set('file', new Blob(['%PDF-1.4\n%%EOF'], { type: 'application/pdf' }), 'invoice.pdf');
  return file;
}

export const fixture = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../fixtures/${path}.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;

/** A customer of this account writes, with a picture. */
export async function customerWrites(
  { webhookUrl, webhookSecret, externalId }: Pick<TestAccount, 'webhookUrl' | 'webhookSecret' | 'externalId'>,
  change: Record<string, unknown> = {},
): Promise<void> {
  const message = {
    ...fixture('unipile/imageWithCaption'),
    account_id: externalId,
    chat_id: `chat-${randomUUID()}`,
    message_id: `message-${randomUUID()}`,
    timestamp: new Date().toISOString(),
    ...change,
  };
  const { status } = await call('POST', webhookUrl, message, { 'x-unipile-secret': webhookSecret });
  if (status !== 200) throw new Error(`The customer's message got ${status}`);
}

/** One of each thing that a tenant can have. */
export async function thingsOf(world: World): Promise<Things> {
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await world.admin.api<{ id: string }>('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status}`);
    return answer.body.id;
  };
  const found = async (query: string): Promise<string> => {
    const [row] = await world.sql<{ id: string }>(query, [world.tenantId]);
    if (row === undefined) throw new Error(`Nothing was found by: ${query}`);
    return row.id;
  };
  await customerWrites(await world.account('unipile'));
  return {
    agent: await made('/agents', { name: 'Reception', provider: 'sandbox' }),
    apiKey: await made('/api-keys', { name: 'A service' }),
    connection: await made('/messaging-ingest/connections', {
      platform: 'telegram',
      connection_id: randomUUID(),
    }),
    conversation: await made('/api/v1/conversations', { customer_phone: PHONE }),
    outlet: await made('/api/v1/outlets', { name: 'Jakarta' }),
    privateChat: await privateChatOf(world.admin),
    user: (await world.person('agent')).id,
    chat: await found(`select id from conversations where tenant_id = $1 and channel = 'unipile'`),
    message: await found(`select id from messages where tenant_id = $1 and direction = 'inbound'`),
    attachment: await found('select id from message_attachments where tenant_id = $1'),
    contact: await found('select id from contacts where tenant_id = $1'),
  };
}

export async function privateChatOf(person: Person): Promise<string> {
  const path = '/chat/conversations';
  const { body } = await person.api<{ data: { conversation_id: string } }>('POST', path, { title: 'Mine' });
  return body.data.conversation_id;
}

/** An error's body without what differs from call to call. */
export function withoutRequestId(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const { requestId: _, ...rest } = body as Record<string, unknown>;
  return rest;
}
