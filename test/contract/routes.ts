import type { Feature } from '../../src/tenants/features.js';

/** Which document names the route; `baton` is what none of the five does. */
export type DocumentName = '000' | '001' | '002' | '003' | '004' | 'baton';

/**
 * Who gets past the door, each with those that stand after it: everybody of the tenant, agents, managers,
 * administrators. `anyone` needs no credential, `secret` one of the route's own (a webhook's, a connection's, a signed
 * link's).
 */
export type Caller = 'anyone' | 'secret' | 'viewer' | 'agent' | 'manager' | 'admin';

/** Things that belong to a tenant and that a caller may name. */
export type Thing =
  | 'agent'
  | 'apiKey'
  | 'attachment'
  | 'connection'
  | 'contact'
  /** Of channel `api`. */
  | 'conversation'
  /** Of an account with sessions. */
  | 'chat'
  | 'message'
  | 'outlet'
  /** A chat of document 004, which belongs to one person. */
  | 'privateChat'
  | 'user';

/** A field by which a request names a thing, beside those in the path, and what it gets when the thing is not there. */
export interface Naming {
  in: 'body' | 'query';
  field: string;
  thing: Thing;
  /** A list of them. */
  many?: true;
  /** 404 unless told: 400 where it names the field, 200 where it only narrows a list. */
  status?: 200 | 400;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With a colon before each parameter. */
  path: string;
  document: DocumentName;
  /** In Swagger. */
  tag: string;
  caller: Caller;
  feature?: Feature;
  /** What the path's parameters name, where they name things of a tenant. */
  ids?: Record<string, Thing>;
  /** A body with which the request is a good one. */
  body?: Record<string, unknown>;
  /** A form with one file, under the name `file`. */
  form?: true;
  /** Not for API keys, which are nobody. */
  personOnly?: true;
  names?: Naming[];
}

type Row = Omit<Route, 'method' | 'path' | 'document' | 'tag' | 'feature'>;

/** Rows of one document and tag, keyed `METHOD /path`. */
function routesOf(
  common: Pick<Route, 'document' | 'tag' | 'feature'>,
  rows: Record<`${Route['method']} /${string}`, Row>,
): Route[] {
  return Object.entries(rows).map(([key, row]) => {
    const [method, path] = key.split(' ') as [Route['method'], string];
    return { method, path, ...common, ...row };
  });
}

const phone = '+628123456789';

/** Every HTTP route that Baton has. Tests of all routes are made from it, and a route without its row fails. */
export const ROUTES: readonly Route[] = [
  ...routesOf(
    { document: '000', tag: 'conversations' },
    {
      'GET /conversations': { caller: 'viewer' },
      'GET /conversations/:id': { caller: 'viewer', ids: { id: 'conversation' } },
      'PATCH /conversations/:id': {
        caller: 'agent',
        ids: { id: 'conversation' },
        body: { assigned_team: 'sales' },
      },
      'PATCH /conversations/:id/read': { caller: 'agent', ids: { id: 'conversation' } },
      'GET /conversations/:id/timeline': { caller: 'viewer', ids: { id: 'conversation' } },
    },
  ),
  ...routesOf(
    { document: '000', tag: 'chat-messages' },
    {
      'GET /conversations/:id/messages': { caller: 'viewer', ids: { id: 'conversation' } },
      'POST /conversations/:id/reply': {
        caller: 'agent',
        ids: { id: 'chat' },
        body: { content: 'Good morning!' },
        names: [{ in: 'body', field: 'attachment_ids', thing: 'attachment', many: true, status: 400 }],
      },
      'PATCH /messages/:id/read': { caller: 'agent', ids: { id: 'message' } },
    },
  ),
  ...routesOf(
    { document: '000', tag: 'webhooks' },
    {
      'POST /webhooks/interakt': { caller: 'secret' },
      'POST /webhooks/interakt/:accountId': { caller: 'secret' },
    },
  ),
  ...routesOf(
    { document: '001', tag: 'messaging-ingest' },
    {
      'POST /functions/v1/messaging-ingest': {
        caller: 'secret',
        body: { platform: 'whatsapp', connection_id: 'shop', conversations: [] },
      },
    },
  ),
  ...routesOf(
    { document: '001', tag: 'messaging-ingest', feature: 'messaging_ingest' },
    {
      'GET /messaging-ingest/connections': { caller: 'admin' },
      'POST /messaging-ingest/connections': {
        caller: 'admin',
        body: { platform: 'whatsapp', connection_id: 'shop' },
      },
      'POST /messaging-ingest/connections/:id/rotate': { caller: 'admin', ids: { id: 'connection' } },
      'PATCH /messaging-ingest/connections/:id': {
        caller: 'admin',
        ids: { id: 'connection' },
        body: { name: 'The shop' },
      },
      'DELETE /messaging-ingest/connections/:id': { caller: 'admin', ids: { id: 'connection' } },
    },
  ),
  ...routesOf(
    { document: '001', tag: 'contacts' },
    {
      'GET /contacts': { caller: 'viewer' },
      'GET /contacts/:id': { caller: 'viewer', ids: { id: 'contact' } },
    },
  ),
  ...routesOf(
    { document: '002', tag: 'conversation-service' },
    {
      'POST /api/v1/conversations': {
        caller: 'agent',
        body: { customer_phone: phone },
        names: [{ in: 'body', field: 'outlet_id', thing: 'outlet' }],
      },
      'POST /api/v1/conversations/find-or-create': {
        caller: 'agent',
        body: { customer_phone: phone },
        names: [{ in: 'body', field: 'outlet_id', thing: 'outlet' }],
      },
      'GET /api/v1/conversations/active': {
        caller: 'viewer',
        names: [{ in: 'query', field: 'outlet_id', thing: 'outlet', status: 200 }],
      },
      'GET /api/v1/conversations/:id': { caller: 'viewer', ids: { id: 'conversation' } },
      'POST /api/v1/conversations/:id/handoff': {
        caller: 'agent',
        ids: { id: 'conversation' },
        body: { reason: 'Wants a person' },
        names: [{ in: 'body', field: 'agent_id', thing: 'user' }],
      },
      'PUT /api/v1/conversations/:id/assign': {
        caller: 'agent',
        ids: { id: 'conversation' },
        body: { agent_id: '00000000-0000-4000-8000-000000000000' },
        names: [{ in: 'body', field: 'agent_id', thing: 'user' }],
      },
      'PUT /api/v1/conversations/:id/status': {
        caller: 'agent',
        ids: { id: 'conversation' },
        body: { status: 'resolved' },
      },
      'POST /api/v1/messages': {
        caller: 'agent',
        body: {
          conversation_id: '00000000-0000-4000-8000-000000000000',
          sender_type: 'customer',
          content: 'Hello',
        },
        names: [{ in: 'body', field: 'conversation_id', thing: 'conversation' }],
      },
      'GET /api/v1/conversations/:conversationId/messages': {
        caller: 'viewer',
        ids: { conversationId: 'conversation' },
      },
      'GET /api/v1/conversations/:conversationId/messages/recent': {
        caller: 'viewer',
        ids: { conversationId: 'conversation' },
      },
      'GET /api/v1/outlets': { caller: 'viewer' },
      'POST /api/v1/outlets': { caller: 'manager', body: { name: 'Jakarta' } },
    },
  ),
  ...routesOf(
    { document: '003', tag: 'whatsapp', feature: 'whatsapp_agent' },
    {
      'POST /whatsapp/connect': { caller: 'admin' },
      'GET /whatsapp/connection-status': { caller: 'viewer' },
      'POST /whatsapp/disconnect': { caller: 'admin' },
      'PUT /whatsapp/config': {
        caller: 'admin',
        body: { grace_period_seconds: 60 },
        names: [{ in: 'body', field: 'agent_id', thing: 'agent' }],
      },
      'POST /whatsapp/register-webhook': { caller: 'admin' },
      'GET /whatsapp/agents': { caller: 'viewer' },
      'GET /whatsapp/stats': { caller: 'viewer' },
      'GET /whatsapp/chats': { caller: 'viewer' },
      'GET /whatsapp/chats/:chatId': { caller: 'viewer', ids: { chatId: 'chat' } },
      'GET /whatsapp/chats/:chatId/messages': { caller: 'viewer', ids: { chatId: 'chat' } },
      'GET /whatsapp/chats/:chatId/sessions': { caller: 'viewer', ids: { chatId: 'chat' } },
      'POST /whatsapp/chats/:chatId/takeover': {
        caller: 'agent',
        ids: { chatId: 'chat' },
        personOnly: true,
      },
      'POST /whatsapp/chats/:chatId/release': {
        caller: 'agent',
        ids: { chatId: 'chat' },
        body: { immediate: false },
      },
      'POST /whatsapp/chats/:chatId/close': { caller: 'agent', ids: { chatId: 'chat' } },
      'POST /whatsapp/chats/:chatId/reopen': { caller: 'agent', ids: { chatId: 'chat' } },
      'POST /whatsapp/chats/:chatId/send': {
        caller: 'agent',
        ids: { chatId: 'chat' },
        body: { text: 'Good morning!' },
        names: [{ in: 'body', field: 'attachment_ids', thing: 'attachment', many: true, status: 400 }],
      },
      'GET /whatsapp/blacklist': { caller: 'manager' },
      'POST /whatsapp/blacklist': { caller: 'manager', body: { phone } },
      'DELETE /whatsapp/blacklist/:phone': { caller: 'manager' },
    },
  ),
  ...routesOf(
    { document: '003', tag: 'webhooks' },
    {
      'POST /webhooks/unipile': { caller: 'secret' },
      'POST /webhooks/unipile/:accountId': { caller: 'secret' },
    },
  ),
  ...routesOf(
    { document: '004', tag: 'chat', feature: 'chat' },
    {
      'GET /chat/conversations': { caller: 'viewer', personOnly: true },
      'POST /chat/conversations': {
        caller: 'agent',
        personOnly: true,
        body: { title: 'New Customer Inquiry' },
        names: [{ in: 'body', field: 'agent_id', thing: 'agent', status: 400 }],
      },
      'GET /chat/conversations/:id': { caller: 'viewer', personOnly: true, ids: { id: 'privateChat' } },
      'PUT /chat/conversations/:id': {
        caller: 'agent',
        personOnly: true,
        ids: { id: 'privateChat' },
        body: { is_pinned: true },
      },
      'DELETE /chat/conversations/:id': { caller: 'agent', personOnly: true, ids: { id: 'privateChat' } },
      'GET /chat/conversations/:id/sessions': {
        caller: 'viewer',
        personOnly: true,
        ids: { id: 'privateChat' },
      },
      'GET /chat/conversations/:id/messages': {
        caller: 'viewer',
        personOnly: true,
        ids: { id: 'privateChat' },
      },
      'POST /chat/conversations/:id/messages': {
        caller: 'agent',
        personOnly: true,
        ids: { id: 'privateChat' },
        body: { content: 'My order number is #12345' },
        names: [{ in: 'body', field: 'attachment_ids', thing: 'attachment', many: true, status: 400 }],
      },
      'POST /chat/conversations/:id/ai-response': {
        caller: 'agent',
        personOnly: true,
        ids: { id: 'privateChat' },
        body: { message: 'My order number is #12345' },
        names: [{ in: 'body', field: 'agent_id', thing: 'agent', status: 400 }],
      },
      'POST /chat/conversations/:id/attachments': {
        caller: 'agent',
        personOnly: true,
        ids: { id: 'privateChat' },
        form: true,
      },
      'GET /chat/analytics/dashboard': { caller: 'viewer', personOnly: true },
      'GET /chat/analytics/global': { caller: 'admin' },
      'GET /chat/search': { caller: 'viewer', personOnly: true },
    },
  ),
  ...routesOf(
    { document: 'baton', tag: 'attachments' },
    {
      'POST /conversations/:id/attachments': { caller: 'agent', ids: { id: 'conversation' }, form: true },
      'GET /attachments/:id': { caller: 'viewer', ids: { id: 'attachment' } },
      'GET /attachments/:id/link': { caller: 'viewer', ids: { id: 'attachment' } },
      'GET /files/:tenant/:conversation/:file': { caller: 'secret' },
      'GET /files/held/:tenant/:id': { caller: 'secret' },
    },
  ),
  ...routesOf({ document: 'baton', tag: 'search' }, { 'GET /search': { caller: 'viewer' } }),
  ...routesOf({ document: 'baton', tag: 'insights' }, { 'GET /insights/overview': { caller: 'viewer' } }),
  ...routesOf(
    { document: 'baton', tag: 'agents' },
    {
      'GET /agents': { caller: 'viewer' },
      'GET /agents/:id': { caller: 'viewer', ids: { id: 'agent' } },
      'POST /agents': { caller: 'admin', body: { name: 'Reception', provider: 'sandbox' } },
      'PATCH /agents/:id': { caller: 'admin', ids: { id: 'agent' }, body: { name: 'Night porter' } },
      'DELETE /agents/:id': { caller: 'admin', ids: { id: 'agent' } },
    },
  ),
  ...routesOf(
    { document: 'baton', tag: 'api-keys' },
    {
      'GET /api-keys': { caller: 'admin' },
      'POST /api-keys': { caller: 'admin', body: { name: 'A service' } },
      'DELETE /api-keys/:id': { caller: 'admin', ids: { id: 'apiKey' } },
    },
  ),
  ...routesOf(
    { document: 'baton', tag: 'users' },
    {
      'GET /users': { caller: 'viewer' },
      'GET /users/:id': { caller: 'viewer', ids: { id: 'user' } },
      'POST /users': {
        caller: 'admin',
        body: { email: 'asha@example.test', name: 'Asha', role: 'agent', password: 'a long password' },
      },
      'PATCH /users/:id': { caller: 'admin', ids: { id: 'user' }, body: { name: 'Asha' } },
      'DELETE /users/:id': { caller: 'admin', ids: { id: 'user' } },
    },
  ),
  ...routesOf(
    { document: 'baton', tag: 'auth' },
    {
      'GET /auth/settings': { caller: 'anyone' },
      'POST /auth/login': {
        caller: 'secret',
        body: { email: 'nobody@example.test', password: 'a wrong password' },
      },
      'POST /auth/link': { caller: 'secret', body: { token: 'no such link' } },
      'GET /auth/me': { caller: 'viewer' },
    },
  ),
  ...routesOf(
    { document: 'baton', tag: 'health' },
    {
      'GET /health': { caller: 'anyone' },
      'GET /health/live': { caller: 'anyone' },
      'GET /health/ready': { caller: 'anyone' },
      'GET /metrics': { caller: 'anyone' },
    },
  ),
  ...routesOf(
    { document: 'baton', tag: 'sandbox' },
    {
      'GET /sandbox/messages': { caller: 'anyone' },
      'POST /sandbox/messages': { caller: 'anyone', body: { from: phone, text: 'Hello' } },
    },
  ),
];

/** As `METHOD /path`. */
export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;
