import { Body, Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AppError } from '../../contracts/errors.js';
import { Config } from '../../platform/config/config.js';
import type { HttpRequest } from '../../platform/http/httpRequest.js';
import { FailedCredentials, LimitSignIns } from '../../platform/http/rateLimits.js';
import { CurrentUser, type Principal } from '../../tenants/principal.js';
import { Public } from '../../tenants/routeAccess.js';
import { type SignedIn, SignIn } from '../../tenants/signIn.js';
import { TenantStore } from '../../tenants/tenant.store.js';
import { UserStore } from '../../tenants/user.store.js';
import { LinkDto, LoginDto, MeDto, SignedInDto, SignInSettingsDto } from './auth.dto.js';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly config: Config,
    private readonly signIn: SignIn,
    private readonly failures: FailedCredentials,
    private readonly users: UserStore,
    private readonly tenants: TenantStore,
  ) {}

  @Get('settings')
  @Public()
  @ApiOperation({ summary: 'How people sign in here, for the page that lets them' })
  @ApiResponse({ status: 200, type: SignInSettingsDto })
  settings(): SignInSettingsDto {
    const { supabase, sandbox } = this.config;
    return {
      sign_in: supabase.url === null ? 'local' : 'supabase',
      supabase_url: supabase.url,
      supabase_publishable_key: supabase.publishableKey,
      sandbox_channel: sandbox.channel,
    };
  }

  @Post('login')
  @Public()
  @LimitSignIns()
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in with e-mail and password, where there is no Supabase' })
  @ApiResponse({ status: 200, type: SignedInDto })
  login(@Body() { email, password }: LoginDto, @Req() request: HttpRequest): Promise<SignedInDto> {
    return this.countingFailures(request, () => this.signIn.withPassword(email, password));
  }

  @Post('link')
  @Public()
  @LimitSignIns()
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in with the link printed at first start; it works once' })
  @ApiResponse({ status: 200, type: SignedInDto })
  link(@Body() { token }: LinkDto, @Req() request: HttpRequest): Promise<SignedInDto> {
    return this.countingFailures(request, () => this.signIn.withLink(token));
  }

  @Get('me')
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Who the credential belongs to' })
  @ApiResponse({ status: 200, type: MeDto })
  async me(@CurrentUser() caller: Principal): Promise<MeDto> {
    const tenant = await this.tenants.find(caller.tenantId);
    const user = caller.userId === null ? null : await this.users.find(caller.tenantId, caller.userId);
    return {
      id: caller.userId,
      tenant_id: caller.tenantId,
      tenant_name: tenant?.name ?? '',
      email: user?.email ?? null,
      name: caller.name,
      role: caller.role,
      features: tenant?.features ?? [],
    };
  }

  private async countingFailures(
    request: HttpRequest,
    attempt: () => Promise<SignedIn>,
  ): Promise<SignedInDto> {
    try {
      const { accessToken, expiresInSeconds, user } = await attempt();
      const { tenantId: tenant_id, ...person } = user;
      return {
        access_token: accessToken,
        token_type: 'bearer',
        expires_in: expiresInSeconds,
        user: { ...person, tenant_id },
      };
    } catch (error) {
      const isWrong = error instanceof AppError && error.code === 'unauthorized';
      throw isWrong ? await this.failures.refusal(request.ip, error.message) : error;
    }
  }
}
