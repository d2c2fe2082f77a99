import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { notFound } from '../../contracts/errors.js';
import { People } from '../../tenants/people.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { Roles } from '../../tenants/routeAccess.js';
import { type User, UserStore } from '../../tenants/user.store.js';
import { CreateUserDto, UpdateUserDto, UserDto, UserParams } from './users.dto.js';

/** The people of a tenant. Everybody may see who they are (to assign to them); administrators change them. */
@ApiTags('users')
@ApiBearerAuth()
@ApiSecurity('api-key')
@Controller('users')
export class UsersController {
  constructor(
    private readonly people: People,
    private readonly users: UserStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Everybody of the tenant, by name' })
  @ApiResponse({ status: 200, type: [UserDto] })
  async list(@CurrentUser() { tenantId }: Principal): Promise<UserDto[]> {
    return (await this.users.list(tenantId)).map(shown);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One person' })
  @ApiResponse({ status: 200, type: UserDto })
  @ApiResponse({ status: 404, description: 'No such person' })
  async get(@CurrentUser() { tenantId }: Principal, @Param() { id }: UserParams): Promise<UserDto> {
    const user = await this.users.find(tenantId, id);
    if (user === null) throw notFound('User');
    return shown(user);
  }

  @Post()
  @Roles('admin')
  @ApiOperation({ summary: 'Add somebody' })
  @ApiResponse({ status: 201, type: UserDto })
  @ApiResponse({ status: 409, description: 'The e-mail address is taken' })
  async add(@CurrentUser() { tenantId }: Principal, @Body() person: CreateUserDto): Promise<UserDto> {
    return shown(await this.people.add({ ...person, tenantId }));
  }

  @Patch(':id')
  @Roles('admin')
  @ApiOperation({ summary: 'Change a name, a role, a password, or whether somebody may sign in' })
  @ApiResponse({ status: 200, type: UserDto })
  @ApiResponse({ status: 404, description: 'No such person' })
  async change(
    @CurrentUser() { tenantId }: Principal,
    @Param() { id }: UserParams,
    @Body() change: UpdateUserDto,
  ): Promise<UserDto> {
    return shown(await this.people.change(tenantId, id, change));
  }

  @Delete(':id')
  @Roles('admin')
  @HttpCode(204)
  @ApiOperation({ summary: 'Somebody may not sign in any more; their name stays in the history' })
  @ApiResponse({ status: 204 })
  @ApiResponse({ status: 404, description: 'No such person' })
  async remove(@CurrentUser() { tenantId }: Principal, @Param() { id }: UserParams): Promise<void> {
    await this.people.change(tenantId, id, { is_active: false });
  }
}

const shown = ({ id, email, name, role, is_active, created_at }: User): UserDto => ({
  id,
  email,
  name,
  role,
  is_active,
  created_at: created_at.toISOString(),
});
