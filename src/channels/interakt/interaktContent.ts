import type { InboundAttachment } from '../../contracts/inbound.js';
import type { MessageType } from '../../contracts/model.js';
import { isWebAddress } from '../../contracts/webAddress.js';
import { isPayload, parseJson, payloadAt, wordAt, type Payload } from '../payload.js';

export interface InteraktContent {
  type: MessageType;
  text: string;
  attachments: InboundAttachment[];
}

const MEDIA: Readonly<Record<string, MessageType>> = {
  Image: 'image',
  Sticker: 'image',
  Video: 'video',
  Audio: 'audio',
  Document: 'document',
};

/** Kinds whose `message` may be a reply as a JSON string, or in older payloads its bare title. */
const REPLIES = new Set(['InteractiveButtonReply', 'InteractiveListReply', 'Button', 'Interactive']);

/** What a customer's message holds, by its `message_content_type` (providers/interakt.md §1.3). */
export function readContent(message: Payload): InteraktContent {
  const kind = wordAt(message, 'message_content_type') ?? 'Text';
  const text = typeof message['message'] === 'string' ? message['message'] : '';
  const media = MEDIA[kind];
  if (media !== undefined) return { type: media, text, attachments: [attachmentOf(media, message)] };
  if (kind === 'Location') return locationIn(text) ?? plain(placeholder(kind, text));
  if (REPLIES.has(kind)) return plain(replyTitle(text) ?? placeholder(kind, text));
  return plain(kind === 'Text' ? text : placeholder(kind, text));
}

const plain = (text: string): InteraktContent => ({ type: 'text', text, attachments: [] });

/** Its coordinates as one writes them, `41.0082,28.9784`; null where there are none. */
function locationIn(text: string): InteraktContent | null {
  const place = parseJson(text);
  if (!isPayload(place)) return null;
  const { latitude, longitude } = place;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  return { type: 'location', text: `${latitude},${longitude}`, attachments: [] };
}

/** Without an address the attachment is still told, so that people see that something was sent. */
function attachmentOf(type: MessageType, message: Payload): InboundAttachment {
  const url = wordAt(message, 'media_url');
  return {
    type,
    fileName: wordAt(payloadAt(message, 'meta_data'), 'file_name'),
    fileType: null,
    fileSize: null,
    providerAttachmentId: null,
    url: url !== null && isWebAddress(url) ? url : null,
  };
}

/** The title that the customer tapped; the text itself where it is no JSON; null for JSON of another shape. */
function replyTitle(text: string): string | null {
  const reply = parseJson(text);
  if (!isPayload(reply)) return text.trim() === '' ? null : text;
  return wordAt(payloadAt(reply, 'button_reply'), 'title') ?? wordAt(payloadAt(reply, 'list_reply'), 'title');
}

/** A kind that Baton cannot show yet, e.g. `[Reaction] 👍`: people should see that there was something. */
function placeholder(kind: string, text: string): string {
  const words = typeof parseJson(text) === 'object' ? '' : text.trim();
  return words === '' ? `[${kind}]` : `[${kind}] ${words}`;
}
