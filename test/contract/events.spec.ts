import { readdirSync, readFileSync } from 'node:fs';
import { EVENTS, type SocketEvent } from './events.js';
import { openApiDocument } from './openApiDocument.js';

const source = new URL('../../src/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, source), 'utf8');

const namesOf = (namespace: SocketEvent['namespace'], from: SocketEvent['from']): string[] =>
  EVENTS.filter((event) => event.namespace === namespace && event.from === from)
    .map(({ name }) => name)
    .toSorted();

/** The events that an interface of socketEvents.ts declares. */
function declaredIn(interfaceName: string): string[] {
  const body = new RegExp(`export interface ${interfaceName} \\{\n(.*?)\n\\}`, 's').exec(
    read('contracts/socketEvents.ts'),
  )?.[1];
  return [...(body ?? '').matchAll(/^ {2}'?([\w:]+)'?: \(/gm)].map(([, name]) => name ?? '').toSorted();
}

/** What each gateway listens for, by its namespace. */
const listening = new Map(
  readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.gateway.ts'))
    .map((file) => {
      const text = read(file);
      const names = [...text.matchAll(/@SubscribeMessage\('([^']+)'/g)].map(([, name]) => name ?? '');
      return [/@WebSocketGateway\(\{ namespace: '([^']+)' \}\)/.exec(text)?.[1], names.toSorted()] as const;
    }),
);

describe('the table of socket events', () => {
  it.each([
    ['/chats', 'server', 'ChatsServerEvents'],
    ['/chats', 'screen', 'ChatsClientEvents'],
    ['/', 'server', 'ServiceServerEvents'],
    ['/', 'screen', 'ServiceClientEvents'],
  ] as const)(
    'names every event of %s from the %s, and none that there is not',
    (namespace, from, declared) => {
      expect(namesOf(namespace, from)).toEqual(declaredIn(declared));
    },
  );

  it('names every namespace, and all that its gateway listens for', () => {
    const named = [...new Set(EVENTS.map(({ namespace }) => namespace))].toSorted();
    expect([...listening.keys()].toSorted()).toEqual(named);
    for (const namespace of named) expect(listening.get(namespace)).toEqual(namesOf(namespace, 'screen'));
  });
});

describe('docs/realtime.md', () => {
  const described = readFileSync(new URL('../../docs/realtime.md', import.meta.url), 'utf8');
  it.each(EVENTS.map(({ namespace, name }) => [namespace, name]))('tells of %s %s', (namespace, name) => {
    expect(described).toContain(`\`${namespace}\``);
    expect(described).toContain(`\`${name}\``);
  });

  it('shows conversations and messages with the very fields that both namespaces send', async () => {
    const { components } = await openApiDocument();
    const shown = [...described.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) =>
      Object.keys(JSON.parse(json) as object).toSorted(),
    );
    const sent = ['ConversationDto', 'MessageDto', 'ServiceConversationDto', 'ServiceMessageDto'].map(
      (name) => Object.keys(components.schemas[name]?.['properties'] ?? {}).toSorted(),
    );
    expect(shown).toEqual(sent);
  });

  it('tells of no event that there is not', () => {
    const names = EVENTS.map(({ name }) => name);
    const shown = described.split('\n').flatMap((line) => {
      const row = /^\| `\/\w*` +\| `([^`]+)` +\|/.exec(line)?.[1];
      const headline = line.startsWith('### ')
        ? [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => name)
        : [];
      return [row, ...headline].filter((name) => name !== undefined);
    });
    expect(shown.filter((name) => !names.includes(name))).toEqual([]);
    expect(shown).toContain('new_message');
  });
});
