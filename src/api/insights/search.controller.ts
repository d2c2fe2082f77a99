import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { storableText } from '../../contracts/storableText.js';
import { SearchStore } from '../../insights/search.store.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { SearchQueryDto, SearchResultsDto } from './insights.dto.js';

const BY_DEFAULT = 20;
const AT_MOST = 100;
const CONTACTS = 10;

@ApiTags('search')
@ApiBearerAuth()
@ApiSecurity('api-key')
@Controller('search')
export class SearchController {
  constructor(private readonly search: SearchStore) {}

  @Get()
  @ApiOperation({ summary: 'Find messages and people of the inbox; private chats are not searched' })
  @ApiResponse({ status: 200, type: SearchResultsDto })
  async find(
    @CurrentUser() { tenantId }: Principal,
    @Query() { query, limit = BY_DEFAULT }: SearchQueryDto,
  ): Promise<SearchResultsDto> {
    const wanted = storableText(query);
    const scope = { tenantId, ownerId: null };
    const { results, total } = await this.search.messages(scope, wanted, Math.min(limit, AT_MOST));
    const contacts = await this.search.contacts(tenantId, wanted, CONTACTS);
    return {
      query,
      total,
      results: results.map(({ id, sent_at, created_at: _created, ...message }) => ({
        message_id: id,
        ...message,
        sent_at: sent_at.toISOString(),
      })),
      contacts: contacts.map((contact) => ({
        ...contact,
        last_message_at: contact.last_message_at?.toISOString() ?? null,
      })),
    };
  }
}
