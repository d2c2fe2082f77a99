import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AppError, notFound } from '../../contracts/errors.js';
import type { ProviderResponse } from '../../platform/outgoingHttp/exchange.js';
import { shortReason } from '../../platform/outgoingHttp/outgoingError.js';
import { OutgoingHttp, type OutgoingRequest } from '../../platform/outgoingHttp/outgoingHttp.js';
import { isPayload, parseJson, payloadAt, wordAt, type Payload } from '../payload.js';
import { retryAfterMs } from '../retryAfter.js';
import type { UnipileAccess } from './unipileAccess.js';
import { readAccountState, type UnipileAccountState } from './unipileAccountState.js';
import { codeOf, readError } from './unipileError.js';
import { MESSAGING_EVENTS } from './unipileWebhook.js';

const TIMEOUT_MS = 15_000;
const DOWNLOAD_TIMEOUT_MS = 120_000;

/** The start of a connection. `qrCode` is the text to draw; null when no scan is needed. It is good for a minute or so. */
export interface UnipileConnection {
  externalId: string;
  qrCode: string | null;
}

export interface WebhookRegistration {
  /** Where Unipile is to send to. */
  url: string;
  /** Comes back as `x-unipile-secret`. */
  secret: string | null;
  /** One subscription tells messages or accounts, never both. */
  source: 'messaging' | 'account_status';
}

/** A file of a message, unread: whoever asked for it reads `body`, or destroys it. */
export interface UnipileFile {
  fileType: string;
  /** Bytes; null when Unipile does not say. */
  length: number | null;
  body: IncomingMessage;
}

/**
 * Unipile's V1 API beside sending (providers/unipile.md §2-4). Throws `AppError`: `not_connected`, `not_found`,
 * `too_many_requests`, `refused_by_provider`, or `provider_unavailable` when it cannot be reached.
 */
@Injectable()
export class UnipileClient {
  constructor(private readonly http: OutgoingHttp) {}

  async connect(access: UnipileAccess): Promise<UnipileConnection> {
    return readConnection(await this.call(access, 'POST', '/accounts', { provider: 'WHATSAPP' }));
  }

  /** Asks for a new QR code for an account that there is already, so that its conversations stay. */
  async reconnect(access: UnipileAccess, externalId: string): Promise<UnipileConnection> {
    const path = `/accounts/${encodeURIComponent(externalId)}`;
    return readConnection(await this.call(access, 'POST', path, { provider: 'WHATSAPP' }));
  }

  async account(access: UnipileAccess, externalId: string): Promise<UnipileAccountState> {
    const answer = await this.call(access, 'GET', `/accounts/${encodeURIComponent(externalId)}`);
    return readAccountState(answer) ?? unexpected();
  }

  async disconnect(access: UnipileAccess, externalId: string): Promise<void> {
    await this.call(access, 'DELETE', `/accounts/${encodeURIComponent(externalId)}`);
  }

  /**
   * Returns Unipile's id of the subscription. What there was of its kind for the same address goes, or everything would
   * come twice; only afterwards, so that nothing is missed in between.
   */
  async registerWebhook(access: UnipileAccess, wanted: WebhookRegistration): Promise<string> {
    const before = await this.subscriptions(access, wanted);
    const id = await this.subscribe(access, wanted);
    for (const old of before) {
      await this.call(access, 'DELETE', `/webhooks/${encodeURIComponent(old)}`).catch(unlessGone);
    }
    return id;
  }

  private async subscriptions(
    access: UnipileAccess,
    { url, source }: WebhookRegistration,
  ): Promise<string[]> {
    const { items } = await this.call(access, 'GET', `/webhooks?limit=${LONGEST_LIST}`);
    return (Array.isArray(items) ? items : [])
      .filter(isPayload)
      .filter((each) => wordAt(each, 'request_url') === url && wordAt(each, 'source') === source)
      .flatMap((each) => wordAt(each, 'id') ?? []);
  }

  private async subscribe(
    access: UnipileAccess,
    { url, secret, source }: WebhookRegistration,
  ): Promise<string> {
    const answer = await this.call(access, 'POST', '/webhooks', {
      source,
      request_url: url,
      name: `baton-${source}`,
      format: 'json',
      enabled: true,
      // Without it Unipile would send no content type at all (§4.1).
      headers: [
        { key: 'Content-Type', value: 'application/json' },
        ...(secret === null ? [] : [{ key: 'x-unipile-secret', value: secret }]),
      ],
      ...(source === 'messaging' && { events: MESSAGING_EVENTS }),
    });
    return wordAt(answer, 'webhook_id') ?? unexpected();
  }

  async attachment(access: UnipileAccess, messageId: string, attachmentId: string): Promise<UnipileFile> {
    if ([messageId, attachmentId].some(isStep)) throw notFound('The attachment’s file');
    const path = `/messages/${encodeURIComponent(messageId)}/attachments/${encodeURIComponent(attachmentId)}`;
    try {
      const exchange = await this.http.prepare(
        request(access, 'GET', path),
        Date.now() + DOWNLOAD_TIMEOUT_MS,
      );
      await exchange.write();
      const body = await exchange.incoming();
      if (body.statusCode !== 200) refuse(await exchange.response());
      const length = Number(body.headers['content-length']);
      return {
        fileType: body.headers['content-type'] ?? 'application/octet-stream',
        length: Number.isNaN(length) ? null : length,
        body,
      };
    } catch (error) {
      throw unreachable(error);
    }
  }

  private async call(
    access: UnipileAccess,
    method: OutgoingRequest['method'],
    path: string,
    body?: object,
  ): Promise<Payload> {
    let response: ProviderResponse;
    try {
      response = await this.http.call(request(access, method, path, body), TIMEOUT_MS);
    } catch (error) {
      throw unreachable(error);
    }
    if (response.status < 200 || response.status > 299) refuse(response);
    const answer = parseJson(response.body);
    return isPayload(answer) ? answer : unexpected();
  }
}

/**
 * Whether an address would take it for a step to elsewhere, which no escape prevents. Webhooks bring these ids, and the key
 * may be that of many tenants.
 */
const isStep = (id: string): boolean => id === '.' || id === '..';

/** As many as Unipile puts on one page. */
const LONGEST_LIST = 250;

function request(
  { apiUrl, apiKey }: UnipileAccess,
  method: OutgoingRequest['method'],
  path: string,
  body?: object,
): OutgoingRequest {
  return {
    method,
    url: `${apiUrl}/api/v1${path}`,
    headers: {
      'X-API-KEY': apiKey,
      Accept: 'application/json',
      ...(body && { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? null : Buffer.from(JSON.stringify(body)),
  };
}

function readConnection(answer: Payload): UnipileConnection {
  const checkpoint = payloadAt(answer, 'checkpoint');
  return { externalId: wordAt(answer, 'account_id') ?? unexpected(), qrCode: wordAt(checkpoint, 'qrcode') };
}

function refuse(response: ProviderResponse): never {
  const { type, reason } = readError(response);
  const wait = retryAfterMs(response.headers['retry-after']);
  const code = response.status === 404 ? 'not_found' : codeOf(response.status, type);
  throw new AppError(code, reason, [], wait === null ? undefined : Math.ceil(wait / 1000));
}

function unexpected(): never {
  throw new AppError('provider_unavailable', 'Unipile answered something unexpected.');
}

function unlessGone(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'not_found')) throw error;
}

const unreachable = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError('provider_unavailable', `Unipile could not be reached (${shortReason(error)}).`);
