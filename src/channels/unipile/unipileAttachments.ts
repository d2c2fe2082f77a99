import type { InboundAttachment } from '../../contracts/inbound.js';
import type { MessageType } from '../../contracts/model.js';
import { storableText } from '../../contracts/storableText.js';
import { countAt, isPayload, wordAt, type Payload } from '../payload.js';

/** Voice notes are `audio` too; a sticker is an `img`. */
const TYPES: Readonly<Record<string, MessageType>> = {
  img: 'image',
  video: 'video',
  audio: 'audio',
  file: 'file',
};

/** The attachments of a webhook: an array, or as the documentation's sample has it one object with words for values. */
export function readAttachments(attachments: unknown): InboundAttachment[] {
  const list = Array.isArray(attachments) ? attachments : [attachments];
  return list.filter(isPayload).filter(hasContent).map(readAttachment);
}

const hasContent = (attachment: Payload): boolean =>
  wordAt(attachment, 'id') !== null || wordAt(attachment, 'type') !== null;

function readAttachment(attachment: Payload): InboundAttachment {
  const fileName = wordAt(attachment, 'file_name');
  const url = wordAt(attachment, 'url');
  return {
    type: TYPES[wordAt(attachment, 'type') ?? ''] ?? 'file',
    fileName: fileName === null ? null : storableText(fileName),
    fileType: wordAt(attachment, 'mimetype'),
    fileSize: countAt(attachment, 'file_size'),
    providerAttachmentId: wordAt(attachment, 'id'),
    // `att://…` is no address: the bytes come through the API, by the attachment's id.
    url: url?.startsWith('https://') ? url : null,
  };
}
