import { StreamableFile } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { PlacedAttachment } from './attachment.store.js';
import { type AttachmentLinks, isHeld } from './attachmentLinks.js';
import { FILE_KINDS } from './fileContent.js';

/** What browsers may show in place; anything else is only ever saved. */
const SHOWN = new Set(
  FILE_KINDS.map(({ type }) => type).filter((type) => /^(?:image|audio|video)\/|\/pdf$/.test(type)),
);

interface FileToServe {
  content: Buffer | Readable;
  fileType: string;
  fileName: string | null;
  length: number | null;
}

/**
 * A file as an answer. The type comes from elsewhere, and a page served from our own address could act in the name of
 * whoever opens it: what is not on the list goes out as bytes to be saved.
 */
export function servedFile({ content, fileType, fileName, length }: FileToServe): StreamableFile {
  const type = fileType.split(';')[0]?.trim().toLowerCase() ?? '';
  const isShown = SHOWN.has(type);
  const name = fileName === null ? '' : `; filename*=UTF-8''${encodeURIComponent(fileName)}`;
  const options = {
    type: isShown ? type : 'application/octet-stream',
    disposition: `${isShown ? 'inline' : 'attachment'}${name}`,
    ...(length !== null && { length }),
  };
  return Buffer.isBuffer(content)
    ? new StreamableFile(content, options)
    : new StreamableFile(content, options);
}

export interface Redirecting {
  redirect(url: string, status: number): unknown;
}

/** What is attached: its bytes where the provider holds them, a redirect to where they are otherwise. */
export async function servedAttachment(
  links: AttachmentLinks,
  attachment: PlacedAttachment,
  reply: Redirecting,
): Promise<StreamableFile | undefined> {
  if (isHeld(attachment)) {
    const { body, ...file } = await links.open(attachment);
    return servedFile({ content: body, ...file });
  }
  reply.redirect(await links.linkTo(attachment), 302);
  return undefined;
}
