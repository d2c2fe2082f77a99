import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { notFound } from '../../contracts/errors.js';
import { headerOf, type HttpRequest } from '../../platform/http/httpRequest.js';
import { NotRateLimited } from '../../platform/http/rateLimits.js';
import { Public } from '../../tenants/routeAccess.js';
import { BuiltDashboard, type PageFile } from './builtDashboard.js';

/** The pages that the browser draws by itself; a reload on any of them must find the application again. */
const PAGES = ['', 'inbox', 'inbox/:chatId', 'insights', 'settings', 'settings/:section', 'sandbox', 'login'];
/** Their names hold a hash of their content: what is under such a name never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_EACH_TIME = 'no-cache';

const NOT_BUILT = 'The dashboard has not been built yet: run `npm run build`, then start Baton again.\n';

interface PageReply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
}

/** The agents' inbox. Every route is named, so that none can stand before one of the API's. */
@ApiExcludeController()
@Public()
@NotRateLimited()
@Controller()
export class DashboardController {
  constructor(private readonly dashboard: BuiltDashboard) {}

  @Get(PAGES)
  page(@Req() request: HttpRequest, @Res({ passthrough: true }) reply: PageReply): Buffer | string {
    const file = this.dashboard.find('index.html', acceptedBy(request));
    if (file !== null) return sent(file, ASK_EACH_TIME, reply);
    reply.code(503);
    reply.header('Content-Type', 'text/plain; charset=utf-8');
    return NOT_BUILT;
  }

  @Get('assets/:name')
  asset(
    @Param('name') name: string,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: PageReply,
  ): Buffer {
    return sent(this.require(`assets/${name}`, request), FOR_EVER, reply);
  }

  @Get(['favicon.svg', 'theme.js'])
  publicFile(@Req() request: HttpRequest, @Res({ passthrough: true }) reply: PageReply): Buffer {
    return sent(
      this.require(new URL(request.url, 'http://baton').pathname.slice(1), request),
      ASK_EACH_TIME,
      reply,
    );
  }

  private require(path: string, request: HttpRequest): PageFile {
    const file = this.dashboard.find(path, acceptedBy(request));
    if (file === null) throw notFound('The file');
    return file;
  }
}

const acceptedBy = (request: HttpRequest): string => headerOf(request, 'accept-encoding') ?? '';

function sent({ content, type, encoding }: PageFile, caching: string, reply: PageReply): Buffer {
  reply.header('Content-Type', type);
  reply.header('Cache-Control', caching);
  reply.header('Vary', 'Accept-Encoding');
  if (encoding !== null) reply.header('Content-Encoding', encoding);
  return content;
}
