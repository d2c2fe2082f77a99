import { readdirSync, readFileSync } from 'node:fs';
import type { InboundMessage } from '../../contracts/inbound.js';
import { newId, type AccountId, type TenantId } from '../../contracts/ids.js';
import type { WebhookContext } from '../webhookContent.js';
import { accountNamedIn, parseUnipileWebhook } from './unipileWebhook.js';

const FIXTURES = new URL('../../../test/fixtures/unipile/', import.meta.url);
const context: WebhookContext = {
  tenantId: newId<TenantId>(),
  accountId: newId<AccountId>(),
  receivedAt: new Date('2026-05-01T08:00:02.000Z'),
  staleMessageSeconds: 3600,
};
const { tenantId, accountId } = context;

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8'));
const parse = (name: string) => parseUnipileWebhook(fixture(name), context);

const ASHA = { identifier: '33600000000@s.whatsapp.net', name: 'Asha', phone: '+33600000000' };
const HELLO: InboundMessage = {
  tenantId,
  accountId,
  channel: 'unipile',
  platform: 'whatsapp',
  threadScope: accountId,
  externalThreadId: 'chat-asha',
  providerChatId: '33600000000@s.whatsapp.net',
  contact: ASHA,
  providerMessageId: 'msg-1',
  author: 'customer',
  senderName: 'Asha',
  type: 'text',
  text: 'Hello',
  attachments: [],
  sentAt: new Date('2026-05-01T08:00:00.000Z'),
  isStale: false,
  raw: null,
};
const IMAGE = {
  type: 'image',
  fileName: null,
  fileType: 'image/jpeg',
  fileSize: 48_213,
  providerAttachmentId: 'att-img',
  url: null,
} as const;
const OWN = { author: 'own', senderName: 'WhatsApp' } as const;
const MINA_HIDDEN = { identifier: '184467440737095@lid', name: 'Mina', phone: null };
const IN_MINAS_CHAT = {
  externalThreadId: 'chat-mina',
  providerChatId: '184467440737095@lid',
  senderName: 'Mina',
};

/** What each fixture differs in from "Hello" by Asha. */
const MESSAGES: Record<string, Partial<InboundMessage>> = {
  text: {},
  unknownFields: {},
  textAsDocumented: { providerChatId: null },
  emojiAndRightToLeft: { text: '  \u200fשלום 👩‍👩‍👧 مرحبا\r\n' },
  privacyId: { ...IN_MINAS_CHAT, contact: MINA_HIDDEN },
  privacyIdWithPhone: { ...IN_MINAS_CHAT, contact: { ...MINA_HIDDEN, phone: '+33600000000' } },
  ownFromPhone: { ...OWN, text: 'I am here now' },
  ownByIsSender: { ...OWN, text: 'From the phone' },
  ownFromOtherDevice: { ...OWN, text: 'From the laptop' },
  ownWithoutOtherAttendee: { ...OWN, text: 'Noted', contact: { ...ASHA, name: '' } },
  imageWithoutText: { type: 'image', text: '', attachments: [IMAGE] },
  imageWithCaption: { type: 'image', text: 'Is this one in stock?', attachments: [IMAGE] },
  attachmentAsObject: { type: 'image', text: '', attachments: [IMAGE] },
  voiceNote: {
    type: 'audio',
    text: '',
    attachments: [
      {
        type: 'audio',
        fileName: null,
        fileType: 'audio/ogg; codecs=opus',
        fileSize: null,
        providerAttachmentId: 'att-voice',
        url: null,
      },
    ],
  },
  videoAndFile: {
    type: 'video',
    text: '',
    attachments: [
      {
        type: 'video',
        fileName: null,
        fileType: 'video/mp4',
        fileSize: null,
        providerAttachmentId: 'att-video',
        url: null,
      },
      {
        type: 'file',
        fileName: 'invoice.pdf',
        fileType: 'application/pdf',
        fileSize: 1200,
        providerAttachmentId: 'att-file',
        url: null,
      },
    ],
  },
  daysOld: { sentAt: new Date('2026-04-28T08:00:00.000Z'), isStale: true },
  withoutTimestamp: { sentAt: context.receivedAt },
  nulInText: {
    text: 'a\uFFFDb',
    contact: { ...ASHA, name: 'As\uFFFDha' },
    senderName: 'As\uFFFDha',
    raw: JSON.stringify(fixture('nulInText')),
  },
  loneSurrogate: { text: 'half a smile \uFFFD', raw: JSON.stringify(fixture('loneSurrogate')) },
};

const IGNORED = {
  blankText: 'neither text nor attachment',
  groupByFlag: 'a group',
  groupByChatId: 'a group',
  groupByAttendees: 'a group',
  whatsappNotice: 'a notice of WhatsApp itself',
  newsletter: 'not from a person',
  notAPhone: 'not from a person',
  otherNetwork: 'account type LINKEDIN',
  otherEvent: 'event message_pinned',
};

const UNREADABLE = {
  withoutChatId: 'no chat_id',
  withoutMessageId: 'no message_id',
  withoutSender: 'it does not say who wrote it',
  textIsANumber: 'the text is not text',
  accountStatusWithoutStatus: 'an account status without one',
  list: 'not a JSON object',
  noEvent: 'no event',
};

const ofMessage = { tenantId, accountId, providerMessageId: 'msg-1' };
const inItsChat = {
  channel: 'unipile',
  threadScope: accountId,
  externalThreadId: 'chat-asha',
  providerChatId: ASHA.identifier,
};
const CHANGES = {
  reaction: { kind: 'reaction', value: '👍', by: ASHA.identifier, byUs: false },
  reactionTakenBack: { kind: 'reaction', value: '', by: ASHA.identifier, byUs: false },
  reactionByUs: { kind: 'reaction', value: '❤️', by: '33611111111@s.whatsapp.net', byUs: true },
  edited: { kind: 'edited', text: 'Hello there' },
  deleted: { kind: 'deleted' },
};

const RECEIPTS = { delivered: 'delivered', read: 'read' };

describe('a webhook of Unipile', () => {
  it.each(Object.entries(MESSAGES))('%s is a message', (name, difference) => {
    expect(parse(name)).toEqual({ kind: 'message', message: { ...HELLO, ...difference } });
  });

  it.each(Object.entries(IGNORED))('%s is left out', (name, reason) => {
    expect(parse(name)).toEqual({ kind: 'ignored', reason });
  });

  it.each(Object.entries(UNREADABLE))('%s is kept for later', (name, reason) => {
    expect(parse(name)).toEqual({ kind: 'unreadable', reason });
  });

  it.each(Object.entries(CHANGES))('%s changes its message', (name, change) => {
    expect(parse(name)).toEqual({ kind: 'change', change: { ...ofMessage, ...inItsChat, change } });
  });

  it.each(Object.entries(RECEIPTS))('%s is a receipt', (name, status) => {
    const receipt = { ...ofMessage, status, messageId: null, failureCode: null, failureReason: null };
    expect(parse(name)).toEqual({ kind: 'receipt', receipt });
  });

  it('tells what became of the account', () => {
    expect(parse('accountStatus')).toEqual({
      kind: 'accountStatus',
      tenantId,
      accountId,
      status: 'credentials',
    });
  });

  it('names its account in either shape, or none', () => {
    expect(accountNamedIn(fixture('text'))).toBe('ZHvtAccount');
    expect(accountNamedIn(fixture('accountStatus'))).toBe('ZHvtAccount');
    expect(accountNamedIn(fixture('list'))).toBeNull();
  });

  it('keeps, where a text had to be changed, a raw payload that PostgreSQL can hold', () => {
    for (const name of ['nulInText', 'loneSurrogate']) {
      const { raw } = MESSAGES[name] ?? {};
      expect(raw).toMatch(/\\u0000|\\ud83d/);
      expect(raw).not.toMatch(/[\p{Surrogate}\0]/u);
    }
  });

  it('has every captured payload replayed here', () => {
    const replayed = [MESSAGES, IGNORED, UNREADABLE, CHANGES, RECEIPTS].flatMap((kind) => Object.keys(kind));
    const captured = readdirSync(FIXTURES).map((file) => file.replace('.json', ''));
    expect([...replayed, 'accountStatus'].toSorted()).toEqual(captured.toSorted());
  });
});
