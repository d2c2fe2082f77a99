import { readFileSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { addErrorResponses, ERROR_SCHEMAS } from './errorResponses.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What each group of routes is for, in the order in which they are shown. */
const TAGS: readonly [name: string, description: string][] = [
  ['auth', 'Signing in'],
  ['conversations', 'The agents’ inbox: conversations (document 000)'],
  ['chat-messages', 'The agents’ inbox: messages (document 000)'],
  ['attachments', 'Files: uploading, and fetching what customers sent'],
  ['search', 'Finding messages and people'],
  ['insights', 'The inbox in figures'],
  ['contacts', 'The people who write'],
  ['whatsapp', 'Connection, sessions and chats of WhatsApp, with its AI agent (document 003)'],
  ['conversation-service', 'Conversations for other services (document 002)'],
  ['messaging-ingest', 'Bulk import and its connections (document 001)'],
  ['chat', 'The signed-in person’s own chats with an AI (document 004)'],
  ['agents', 'AI agents'],
  ['users', 'The people of a tenant'],
  ['api-keys', 'Keys for services'],
  ['webhooks', 'Where providers deliver'],
  ['sandbox', 'The try-out phone'],
  ['health', 'For load balancers'],
];

const DESCRIPTION = `Baton takes customers' messages in, lets people answer first and an AI after them.

Sign in by \`POST /auth/login\` and send the token as \`Authorization: Bearer …\`; services send \`x-api-key\`. Ids are UUIDs,
times are ISO 8601 in UTC. Limits over their maximum are clamped; what another tenant owns answers as if it did not
exist. Live events are described in docs/realtime.md.`;

/** The whole API as OpenAPI 3. */
function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Baton')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'api-key');
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build());
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...ERROR_SCHEMAS },
  };
  addErrorResponses(app, document);
  return document;
}

/** Shows the API at `/docs`, and as JSON at `/docs-json`; the document is made when it is first asked for. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    raw: ['json'],
    customSiteTitle: 'Baton API',
    swaggerOptions: { persistAuthorization: true, docExpansion: 'none' },
  });
}
