/** A socket event that a document, or Baton beyond them, promises. */
export interface SocketEvent {
  namespace: '/' | '/chats' | '/sandbox';
  name: string;
  document: '000' | '002' | 'baton';
  /** What a screen asks for is answered; what the server tells is not. */
  from: 'screen' | 'server';
}

const events = (
  { namespace, document }: Pick<SocketEvent, 'namespace' | 'document'>,
  names: { screen: string[]; server: string[] },
): SocketEvent[] => [
  ...names.screen.map((name) => ({ namespace, document, name, from: 'screen' as const })),
  ...names.server.map((name) => ({ namespace, document, name, from: 'server' as const })),
];

/** Every socket event that Baton has. */
export const EVENTS: readonly SocketEvent[] = [
  ...events(
    { namespace: '/chats', document: '000' },
    {
      screen: ['join_conversation', 'leave_conversation'],
      server: ['new_message', 'conversation_updated'],
    },
  ),
  ...events(
    { namespace: '/chats', document: 'baton' },
    { screen: [], server: ['message_updated', 'conversation_deleted', 'account_status'] },
  ),
  ...events(
    { namespace: '/', document: '002' },
    {
      screen: ['tenant:join', 'conversation:join', 'conversation:leave', 'agent:takeover'],
      server: [
        'conversation:new',
        'conversation:message',
        'conversation:handoff',
        'conversation:status',
        'agent:assigned',
      ],
    },
  ),
  ...events(
    { namespace: '/', document: 'baton' },
    { screen: [], server: ['conversation:message_updated', 'conversation:updated'] },
  ),
  ...events({ namespace: '/sandbox', document: 'baton' }, { screen: ['join'], server: ['message'] }),
];
