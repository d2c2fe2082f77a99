import { Module } from '@nestjs/common';
import { ChannelsModule } from '../../channels/channels.module.js';
import { ConversationsModule } from '../../conversations/conversations.module.js';
import { AttachmentsController } from './attachments.controller.js';
import { AttachmentLinks } from './attachmentLinks.js';
import { AttachmentStore } from './attachment.store.js';
import { FilesController } from './files.controller.js';
import { Uploads } from './uploads.js';

/** Uploads, and the way to what is attached to messages. */
@Module({
  imports: [ChannelsModule, ConversationsModule],
  controllers: [AttachmentsController, FilesController],
  providers: [AttachmentLinks, AttachmentStore, Uploads],
  exports: [AttachmentLinks, AttachmentStore, Uploads],
})
export class FilesApiModule {}
