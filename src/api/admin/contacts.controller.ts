import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { notFound } from '../../contracts/errors.js';
import { type Contact, ContactPageStore } from '../../contacts/contactPage.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { fromCursor, toCursor } from './contacts.cursor.js';
import { ContactDto, ContactPageDto, ContactParams, ContactsQuery } from './contacts.dto.js';

const BY_DEFAULT = 50;
const MAX = 200;

/** The people that conversations are held with. */
@ApiTags('contacts')
@ApiBearerAuth()
@ApiSecurity('api-key')
@Controller('contacts')
export class ContactsController {
  constructor(private readonly contacts: ContactPageStore) {}

  @Get()
  @ApiOperation({ summary: 'Contacts, newest first' })
  @ApiResponse({ status: 200, type: ContactPageDto })
  @ApiResponse({ status: 400, description: 'A value is wrong: `details` names its field' })
  async list(
    @CurrentUser() { tenantId }: Principal,
    @Query() { search, limit = BY_DEFAULT, cursor }: ContactsQuery,
  ): Promise<ContactPageDto> {
    const rows = Math.min(limit, MAX);
    const { contacts, next } = await this.contacts.page(tenantId, {
      search: search?.trim() || null,
      after: cursor === undefined ? null : fromCursor(cursor),
      limit: rows,
    });
    return { data: contacts.map(shown), limit: rows, next_cursor: next && toCursor(next) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One contact' })
  @ApiResponse({ status: 200, type: ContactDto })
  @ApiResponse({ status: 404, description: 'There is no such contact' })
  async get(@CurrentUser() { tenantId }: Principal, @Param() { id }: ContactParams): Promise<ContactDto> {
    const contact = await this.contacts.find(tenantId, id);
    if (contact === null) throw notFound('Contact');
    return shown(contact);
  }
}

const shown = (contact: Contact): ContactDto => ({
  id: contact.id,
  name: contact.name,
  phone: contact.phone,
  identities: contact.identities,
  created_at: contact.created_at.toISOString(),
  updated_at: contact.updated_at.toISOString(),
});
