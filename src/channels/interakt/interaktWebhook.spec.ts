import { readdirSync, readFileSync } from 'node:fs';
import { newId, type AccountId, type TenantId } from '../../contracts/ids.js';
import type { InboundAttachment, InboundMessage } from '../../contracts/inbound.js';
import type { WebhookContext } from '../webhookContent.js';
import { parseInteraktWebhook } from './interaktWebhook.js';

const FIXTURES = new URL('../../../test/fixtures/interakt/', import.meta.url);
const context: WebhookContext = {
  tenantId: newId<TenantId>(),
  accountId: newId<AccountId>(),
  receivedAt: new Date('2022-06-03T05:57:58.000Z'),
  staleMessageSeconds: 3600,
};
const { tenantId, accountId } = context;

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8'));
const parse = (name: string) => parseInteraktWebhook(fixture(name), context);

const PHONE = '+917003705584';
const THANKS: InboundMessage = {
  tenantId,
  accountId,
  channel: 'interakt',
  platform: 'whatsapp',
  threadScope: accountId,
  externalThreadId: PHONE,
  providerChatId: null,
  contact: { identifier: PHONE, name: 'Asha', phone: PHONE },
  providerMessageId: 'd9f2b6b4-0000-4000-8000-0000000000aa',
  author: 'customer',
  senderName: 'Asha',
  type: 'text',
  text: 'Thank you',
  attachments: [],
  sentAt: new Date('2022-06-03T05:57:57.359Z'),
  isStale: false,
  raw: null,
};
const CUSTOMER_ID = '2f7b1d2e-0000-4000-8000-000000000001';
const STORAGE = 'https://interaktprodmediastorage.blob.core.windows.net/media/org/inbox_customer_to_agent/';

const media = (type: InboundAttachment['type'], file: string | null, text = ''): Partial<InboundMessage> => ({
  type,
  text,
  attachments: [
    {
      type,
      fileName: null,
      fileType: null,
      fileSize: null,
      providerAttachmentId: null,
      url: file === null ? null : STORAGE + file,
    },
  ],
});

/** What each fixture differs in from "Thank you" by Asha. */
const MESSAGES: Record<string, Partial<InboundMessage>> = {
  text: {},
  textWithNewerFields: {},
  emojiAndRightToLeft: { text: '  \u200fשלום 👩‍👩‍👧 مرحبا\r\n' },
  nulInText: { text: 'a\uFFFDb', raw: JSON.stringify(fixture('nulInText')) },
  withoutName: { contact: { identifier: PHONE, name: '', phone: PHONE }, senderName: '' },
  withoutChannelPhone: {},
  withoutAnyPhone: {
    externalThreadId: CUSTOMER_ID,
    contact: { identifier: CUSTOMER_ID, name: 'Asha', phone: null },
  },
  imageWithCaption: media('image', 'a.jpg?se=2030-01-01&sp=r&sig=x', 'Is this one in stock?'),
  audio: media('audio', 'a.ogg?sig=x'),
  video: media('video', 'a.mp4?sig=x'),
  document: media('document', 'a.pdf?sig=x'),
  sticker: media('image', 'a.webp?sig=x'),
  imageWithoutUrl: media('image', null),
  buttonReply: { text: 'Yes' },
  listReply: { text: 'Row' },
  olderButton: { text: 'Call me' },
  formReply: { text: '[Interactive]' },
  reaction: { text: '[Reaction] 👍' },
  location: { type: 'location', text: '12.9,77.6' },
  newKind: { text: '[Hologram]' },
  daysOld: { sentAt: new Date('2022-05-31T05:57:57.359Z'), isStale: true },
};

const IGNORED = {
  blankText: 'neither text nor attachment',
  agentMessage: 'written by AgentMessage',
  businessMessage: 'written by BusinessMessage',
  clicked: 'type message_api_clicked',
  otherType: 'type phone_number_quality_update',
};

const UNREADABLE = {
  withoutCustomer: 'neither phone nor customer id',
  withoutMessageId: 'no message id',
  noType: 'no type',
  list: 'not a JSON object',
};

const RECEIPT = {
  tenantId,
  accountId,
  providerMessageId: THANKS.providerMessageId,
  failureCode: null,
  failureReason: null,
  messageId: '0198f000-0000-7000-8000-000000000001',
};
const failed = (failureCode: string, failureReason: string) => ({
  status: 'failed',
  failureCode,
  failureReason,
});
const RECEIPTS = {
  sent: { status: 'sent' },
  delivered: { status: 'delivered' },
  read: { status: 'read' },
  campaignDelivered: { status: 'delivered', messageId: null },
  failedOutsideWindow: failed('outside_window', 'Re-engagement message'),
  failedInvalidRecipient: failed('invalid_recipient', 'Recipient is not a valid WhatsApp user'),
  failedUndeliverable: failed('invalid_recipient', 'Message undeliverable'),
  failedWithoutReason: failed('refused_by_provider', 'WhatsApp error 132000'),
};

describe('a webhook of Interakt', () => {
  it.each(Object.entries(MESSAGES))('%s is a message', (name, difference) => {
    expect(parse(name)).toEqual({ kind: 'message', message: { ...THANKS, ...difference } });
  });

  it.each(Object.entries(IGNORED))('%s is left out', (name, reason) => {
    expect(parse(name)).toEqual({ kind: 'ignored', reason });
  });

  it.each(Object.entries(UNREADABLE))('%s is kept for later', (name, reason) => {
    expect(parse(name)).toEqual({ kind: 'unreadable', reason });
  });

  it.each(Object.entries(RECEIPTS))('%s is a receipt', (name, difference) => {
    expect(parse(name)).toEqual({ kind: 'receipt', receipt: { ...RECEIPT, ...difference } });
  });

  it('has every captured payload replayed here', () => {
    const replayed = [MESSAGES, IGNORED, UNREADABLE, RECEIPTS].flatMap((kind) => Object.keys(kind));
    const captured = readdirSync(FIXTURES).map((file) => file.replace('.json', ''));
    expect(replayed.toSorted()).toEqual(captured.toSorted());
  });
});
