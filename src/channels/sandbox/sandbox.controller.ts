import { Body, Controller, Get, Post, Query, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Ingestion } from '../../chatIngestion/ingestion.service.js';
import { invalidField, notFound } from '../../contracts/errors.js';
import { newId } from '../../contracts/ids.js';
import type { InboundMessage } from '../../contracts/inbound.js';
import { storableText } from '../../contracts/storableText.js';
import { ChannelAccountStore, type ChannelAccount } from '../../tenants/channelAccount.store.js';
import { Public } from '../../tenants/routeAccess.js';
import { internationalPhone } from '../../contracts/phone.js';
import { SandboxMessageDto, SandboxThreadDto, WriteAsCustomerDto, WrittenDto } from './sandbox.dto.js';
import { SandboxDoor } from './sandboxDoor.js';
import { SandboxThreadStore } from './sandboxThread.store.js';

/** The try-out customer's phone: writes through the same ingest as every channel. Open to all where it is on. */
@ApiTags('sandbox')
@Controller('sandbox/messages')
@Public()
@UseGuards(SandboxDoor)
export class SandboxController {
  constructor(
    private readonly accounts: ChannelAccountStore,
    private readonly ingestion: Ingestion,
    private readonly thread: SandboxThreadStore,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Write as a customer' })
  @ApiResponse({ status: 201, type: WrittenDto })
  async write(@Body() { from, name = '', text }: WriteAsCustomerDto): Promise<WrittenDto> {
    const message = customersMessage(await this.account(), phoneOf('from', from), name, text);
    const [stored] = await this.ingestion.accept([message]);
    if (stored === undefined) throw new Error('Ingest answered nothing for a message');
    return { id: stored.messageId, conversation_id: stored.conversationId };
  }

  @Get()
  @ApiOperation({ summary: "What the customer's phone shows, oldest first" })
  @ApiResponse({ status: 200, type: [SandboxMessageDto] })
  async read(@Query() { phone }: SandboxThreadDto): Promise<SandboxMessageDto[]> {
    const account = await this.account();
    const messages = await this.thread.messages(account.id, phoneOf('phone', phone));
    return messages.map((message) => ({ ...message, sent_at: message.sent_at.toISOString() }));
  }

  private async account(): Promise<ChannelAccount> {
    const account = await this.accounts.defaultFor('sandbox');
    if (account === null) throw notFound('The sandbox');
    return account;
  }
}

function customersMessage(
  account: ChannelAccount,
  phone: string,
  name: string,
  sent: string,
): InboundMessage {
  const shownName = storableText(name.trim());
  return {
    tenantId: account.tenantId,
    accountId: account.id,
    channel: 'sandbox',
    platform: account.platform,
    threadScope: account.id,
    externalThreadId: phone,
    providerChatId: null,
    contact: { identifier: phone, name: shownName, phone },
    providerMessageId: `sandbox-${newId<string>()}`,
    author: 'customer',
    senderName: shownName,
    type: 'text',
    text: storableText(sent),
    attachments: [],
    sentAt: new Date(),
    isStale: false,
    raw: null,
  };
}

/** A query's `+` arrives as a space, which the digits do not mind. */
function phoneOf(field: string, text: string): string {
  const phone = internationalPhone(text);
  if (phone !== null) return phone;
  throw invalidField(field, `${field} must be a phone number with its country code, such as +15550001111`);
}
