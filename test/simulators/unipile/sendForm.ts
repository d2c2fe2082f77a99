import type { Call } from '../base/behaviour.js';
import type { AttachmentSpec } from './webhookPayloads.js';

/** One send as it came in, well answered or not. */
export interface SentMessage {
  call: Call;
  /** For a chat that is started: its id, once there is one. */
  chatId: string;
  text: string;
  attachments: { field: string; name: string; type: string; bytes: Buffer }[];
  /** Every other form field. */
  fields: Record<string, string>;
  /** The message that came of it; undefined where the behaviour let the send fail. */
  messageId?: string;
}

/** Parses the form as a server would. A body that is no form counts as an empty one: the answer is then 400. */
export async function readSend(call: Call, chatId: string): Promise<SentMessage> {
  const send: SentMessage = { call, chatId, text: '', attachments: [], fields: {} };
  const type = String(call.headers['content-type'] ?? '');
  if (!type.startsWith('multipart/form-data')) return send;
  const body = new Response(new Uint8Array(call.body), { headers: { 'content-type': type } });
  const form = await body.formData().catch(() => new FormData());
  for (const [field, value] of form) {
    if (typeof value !== 'string') {
      const bytes = Buffer.from(await value.arrayBuffer());
      send.attachments.push({ field, name: value.name, type: value.type, bytes });
    } else if (field === 'text') send.text = value;
    else send.fields[field] = value;
  }
  return send;
}

export function attachmentSpec({
  name,
  type,
  bytes,
  field,
}: SentMessage['attachments'][number]): AttachmentSpec {
  const kind = type.split('/')[0];
  const wire = kind === 'image' ? 'img' : kind === 'video' || kind === 'audio' ? kind : 'file';
  return { type: wire, mimetype: type, bytes, fileName: name, voiceNote: field === 'voice_message' };
}
