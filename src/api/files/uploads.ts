import { Injectable } from '@nestjs/common';
import { AppError, invalidField, notFound } from '../../contracts/errors.js';
import { type AttachmentId, newId, type UserId } from '../../contracts/ids.js';
import { storableText } from '../../contracts/storableText.js';
import type { ConversationRow } from '../../conversations/rows.js';
import { isGone } from '../../platform/database/databaseFault.js';
import { FileStorage } from '../../platform/storage/fileStorage.js';
import { AttachmentStore, type UploadedFile } from './attachment.store.js';
import { FILE_KINDS, recogniseFile } from './fileContent.js';

/** WhatsApp takes no larger audio or video. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_NAME_LENGTH = 255;

/** A file as it came in a form; undefined when there was none. */
export type FormFile = { originalname: string; buffer?: Buffer } | undefined;

/** Files on their way into a message: uploaded first, then named by it. */
@Injectable()
export class Uploads {
  constructor(
    private readonly storage: FileStorage,
    private readonly attachments: AttachmentStore,
  ) {}

  /** Keeps a file for a message of this conversation. Throws 415 for what is not on the list, whatever it calls itself. */
  async keep(
    conversation: Pick<ConversationRow, 'id' | 'tenant_id'>,
    file: FormFile,
    by: UserId | null,
  ): Promise<UploadedFile> {
    if (file?.buffer === undefined || file.buffer.length === 0) {
      throw invalidField('file', 'file is missing: send it as multipart/form-data under the name "file"');
    }
    const kind = recogniseFile(file.buffer);
    if (kind === null) {
      const known = FILE_KINDS.map(({ extension }) => extension).join(', ');
      throw new AppError('unsupported_media_type', `Only these kinds of files can be sent: ${known}.`);
    }
    const id = newId<AttachmentId>();
    const path = `${conversation.tenant_id}/${conversation.id}/${id}.${kind.extension}`;
    const kept: UploadedFile = {
      id,
      tenant_id: conversation.tenant_id,
      conversation_id: conversation.id,
      type: kind.messageType,
      file_name: fileName(file.originalname) || `file.${kind.extension}`,
      file_type: kind.type,
      file_size: file.buffer.length,
      file_path: path,
      uploaded_by: by,
    };
    await this.storage.put(path, file.buffer, kind.type);
    try {
      await this.attachments.add(kept);
    } catch (error) {
      await this.storage.remove([path]);
      throw isGone(error) ? notFound('Conversation') : error;
    }
    return kept;
  }
}

/** The last part of whatever path a browser sent, without what could not be shown. */
function fileName(given: string): string {
  const name = given.split(/[/\\]/).at(-1) ?? '';
  return [...storableText(name).replace(/\p{Cc}/gu, '')].slice(0, MAX_NAME_LENGTH).join('');
}
