import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { AppError, notFound } from '../../contracts/errors.js';
import type { AttachmentId, TenantId } from '../../contracts/ids.js';
import { UnipileClient } from '../../channels/unipile/unipile.client.js';
import { UnipileAccessFinder } from '../../channels/unipile/unipileAccess.js';
import type { AttachmentRow } from '../../conversations/rows.js';
import { FileStorage } from '../../platform/storage/fileStorage.js';
import { SignedLinks } from '../../platform/storage/signedLinks.js';
import { ChannelAccountStore } from '../../tenants/channelAccount.store.js';
import type { Principal } from '../../tenants/principal.js';
import { AttachmentStore, type PlacedAttachment } from './attachment.store.js';

/** Seconds for which a link works. */
export const LINK_SECONDS = 300;

/** Where Interakt keeps what customers sent (providers/interakt.md §1.3); nobody is sent to any other address. */
const INTERAKT_HOST =
  /^(?:interaktprodmediastorage\.blob\.core\.windows\.net|(?:[a-z0-9-]+\.)+interakt\.ai)$/;

/** A file that its provider holds, unread. */
export interface HeldFile {
  fileType: string;
  fileName: string | null;
  length: number | null;
  body: IncomingMessage;
}

/** Where the bytes of attachments are: in our storage, at a provider that gives them for its key, or at an address of its. */
@Injectable()
export class AttachmentLinks {
  constructor(
    private readonly attachments: AttachmentStore,
    private readonly storage: FileStorage,
    private readonly links: SignedLinks,
    private readonly accounts: ChannelAccountStore,
    private readonly accesses: UnipileAccessFinder,
    private readonly unipile: UnipileClient,
  ) {}

  /** 404 for another tenant's, and for one in somebody else's private chat. */
  async find(caller: Principal, id: AttachmentId): Promise<PlacedAttachment> {
    const found = await this.attachments.find(caller.tenantId, id);
    if (found === undefined || (found.owner_id !== null && found.owner_id !== caller.userId))
      throw notFound('Attachment');
    return found;
  }

  /** An address that needs no credential, for five minutes; Baton itself fetches nothing to make it. */
  async linkTo(attachment: PlacedAttachment): Promise<string> {
    if (attachment.file_path !== null) return this.storage.signedUrl(attachment.file_path, LINK_SECONDS);
    if (isHeld(attachment)) return this.linkById(attachment);
    if (isAtInterakt(attachment.url)) return attachment.url;
    throw notFound('The attachment’s file');
  }

  /** The same for lists: nobody is asked where the bytes are before the link is used. Null where there are none. */
  linkInList(attachment: AttachmentRow): string | null {
    const { file_path, provider_attachment_id, url } = attachment;
    return file_path === null && provider_attachment_id === null ? url : this.linkById(attachment);
  }

  private linkById({ tenant_id, id }: Pick<AttachmentRow, 'tenant_id' | 'id'>): string {
    return this.links.urlOf(`held/${tenant_id}/${id}`, LINK_SECONDS);
  }

  /** For a link by id, whose signature the caller has checked. */
  async findLinked(tenantId: TenantId, id: AttachmentId): Promise<PlacedAttachment> {
    const attachment = await this.attachments.find(tenantId, id);
    if (attachment === undefined) throw notFound('Attachment');
    return attachment;
  }

  /** Asks the provider for the bytes; whoever asked reads `body`, or destroys it. */
  async open(attachment: PlacedAttachment): Promise<HeldFile> {
    const { account_id, provider_message_id, provider_attachment_id, file_name } = attachment;
    if (provider_message_id === null || provider_attachment_id === null || account_id === null)
      throw notFound('The attachment’s file');
    const account = await this.accounts.find(account_id);
    const access = account && this.accesses.of(account);
    if (access === null) throw new AppError('not_connected', 'Unipile is not configured for this account.');
    const file = await this.unipile.attachment(access, provider_message_id, provider_attachment_id);
    return { ...file, fileName: file_name };
  }
}

/** Whether only its provider's API has the bytes. */
export const isHeld = ({ channel, file_path, provider_attachment_id }: PlacedAttachment): boolean =>
  channel === 'unipile' && file_path === null && provider_attachment_id !== null;

function isAtInterakt(url: string | null): url is string {
  if (url === null || !URL.canParse(url)) return false;
  const { protocol, hostname, username, password, port } = new URL(url);
  return (
    protocol === 'https:' && username === '' && password === '' && port === '' && INTERAKT_HOST.test(hostname)
  );
}
