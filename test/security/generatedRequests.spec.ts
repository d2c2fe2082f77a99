import fc from 'fast-check';
import { openApiDocument } from '../contract/openApiDocument.js';
import { ROUTES, nameOf, type Route } from '../contract/routes.js';
import { newTenant, type World } from '../support/baton.js';
import { requestsTo, type GeneratedRequest } from './generated.js';
import { thingsOf } from './ground.js';

/** `GENERATED_REQUESTS=50000` for a long run. */
const REQUESTS = Number(process.env['GENERATED_REQUESTS'] ?? 2_000);
/** Runs beside each other, so that requests also meet. */
const LANES = 4;
/** Each round has a tenant of its own: what requests delete or close, those after them would not find. */
const REQUESTS_OF_A_ROUND = 500;
const TIME_FOR_EACH_MS = 150;

/** Signing in with a password costs a tenth of a second by design, and what one gets wrong is another spec's. */
const TRIED = ROUTES.filter(({ path, tag }) => tag !== 'webhooks' && path !== '/auth/login');

describe('requests made from the OpenAPI document, right and wrong', () => {
  const statuses = new Map<string, number[]>();

  const send = async (
    { baseUrl, admin }: World,
    { method, path, body, contentType }: GeneratedRequest,
  ): Promise<number> => {
    const response = await fetch(baseUrl + path, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${admin.token}`,
        ...(contentType !== undefined && { 'content-type': contentType }),
      },
      ...(method !== 'GET' && body !== undefined && { body }),
    });
    const answer = await response.text();
    // Beyond us: a provider that is asked for an agent, and says nothing useful.
    const isProviders = response.status === 502 && answer.includes('provider_unavailable');
    return isProviders ? 422 : response.status;
  };

  it(
    'never find a fault of ours',
    async () => {
      const document = await openApiDocument();
      for (let asked = 0; asked < REQUESTS; asked += REQUESTS_OF_A_ROUND) {
        const world = await newTenant();
        // An administrator beside the caller, who may be switched off by a request.
        const things = { ...(await thingsOf(world)), user: (await world.person('admin')).id };
        const request = fc.oneof(
          ...TRIED.map((route) =>
            requestsTo(document, route, things).map((generated) => [route, generated] as const),
          ),
        );
        const lane = () =>
          fc.assert(
            fc.asyncProperty(request, async ([route, generated]: readonly [Route, GeneratedRequest]) => {
              const status = await send(world, generated);
              statuses.set(nameOf(route), [...(statuses.get(nameOf(route)) ?? []), status]);
              expect(status).toBeLessThan(500);
              // It is about what comes after the door.
              expect([401, 429]).not.toContain(route.caller === 'secret' ? 200 : status);
            }),
            { numRuns: REQUESTS_OF_A_ROUND / LANES },
          );
        await Promise.all(Array.from({ length: LANES }, lane));
      }
    },
    30_000 + REQUESTS * TIME_FOR_EACH_MS,
  );

  it('get through to where something is done, on most routes', () => {
    const reached = TRIED.filter((route) => statuses.get(nameOf(route))?.some((status) => status < 300));
    expect(reached.length / TRIED.length).toBeGreaterThan(0.5);
  });
});
