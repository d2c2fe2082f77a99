import { createHmac, randomUUID } from 'node:crypto';
import type { Behaviour, Call, Reply } from '../base/behaviour.js';
import { Simulator, type Route } from '../base/simulator.js';
import { postWebhook, type WebhookAttempt } from '../base/webhookSender.js';
import { refusals } from './interaktErrors.js';
import {
  ASHA,
  messageReceipt,
  messageReceived,
  type Receipt,
  type ReceiptKind,
  type ReceivedMessage,
  type WebhookPayload,
} from './webhookPayloads.js';

type RouteName = 'sendMessage' | 'trackUser' | 'getMedia';

export interface InteraktBehaviour extends Behaviour {
  /** The receipts that follow the answer, in this order, doubles included. None by default. */
  receipts?: ReceiptKind[];
}

interface SentMessage {
  call: Call;
  id: string;
  /** Digits only, however the number was given. */
  phone: string;
  type: string;
  data: Record<string, unknown>;
  callbackData: string | undefined;
}

interface WebhookOutcome extends WebhookAttempt {
  /** Interakt counts anything but 200 within 3 s as a failure, and sends no event a second time. */
  accepted: boolean;
}

const MESSAGE_TYPES = new Set(
  'Text Image Video Audio Document Sticker InteractiveButton InteractiveList Template'.split(' '),
);

export class InteraktSimulator extends Simulator<RouteName, InteraktBehaviour> {
  /** As the dashboard shows it, already base64; `Authorization` is `Basic ` and this. */
  apiKey = 'c2ltdWxhdGVkLWludGVyYWt0LWtleTo=';
  /** Where webhooks go, and the secret that signs them (none: unsigned). */
  webhook: { url: string; secret?: string } | undefined;
  webhookTimeoutMs = 3_000;
  /** The messages that were queued for sending. */
  readonly sends: SentMessage[] = [];
  readonly outcomes: WebhookOutcome[] = [];
  readonly #media = new Map<string, { bytes: Buffer; type: string }>();

  protected readonly routes: Record<RouteName, Route<InteraktBehaviour>> = {
    sendMessage: {
      method: 'POST',
      path: /^\/v1\/public\/message\/$/,
      handle: (call, _params, behaviour) => this.#send(call, behaviour),
    },
    trackUser: {
      method: 'POST',
      path: /^\/v1\/public\/track\/users\/$/,
      handle: () => ({ status: 202, body: { result: true, message: 'Your request is being processed' } }),
    },
    getMedia: {
      method: 'GET',
      path: /^\/media\/([^/]+)$/,
      handle: (_call, [name]) => {
        const media = this.#media.get(name ?? '');
        if (!media) return refusals.notFound;
        return { status: 200, headers: { 'content-type': media.type }, body: media.bytes };
      },
    },
  };

  /** A file as Interakt's blob storage serves it: by a URL that needs no key. Returns that URL. */
  addMedia(name: string, bytes: Buffer, type: string): string {
    this.#media.set(name, { bytes, type });
    return `${this.url}/media/${encodeURIComponent(name)}?se=2030-01-01&sp=r&sig=simulated`;
  }

  customerWrites(message: Partial<ReceivedMessage> = {}): Promise<WebhookOutcome> {
    return this.deliver(messageReceived({ id: randomUUID(), customer: ASHA, ...message }));
  }

  receipt(receipt: Receipt): Promise<WebhookOutcome> {
    return this.deliver(messageReceipt(receipt));
  }

  /**
   * Posts a payload, or these very bytes, signed over what is sent. `signature` replaces the right one; null leaves
   * the header out.
   */
  async deliver(payload: WebhookPayload | Buffer, signature?: string | null): Promise<WebhookOutcome> {
    if (!this.webhook) throw new Error('Set `webhook` first: Interakt does not know where to send to');
    const { url, secret } = this.webhook;
    const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
    const signed = signature === undefined && secret !== undefined ? sign(body, secret) : signature;
    const attempt = await postWebhook({
      url,
      headers: { 'Content-Type': 'application/json', ...(signed && { 'Interakt-Signature': signed }) },
      body,
      timeoutMs: this.webhookTimeoutMs,
      signal: this.closing.signal,
    });
    const outcome = { ...attempt, accepted: attempt.status === 200 };
    this.outcomes.push(outcome);
    this.changed();
    return outcome;
  }

  protected override authorise(call: Call): Reply | undefined {
    if (call.route === 'getMedia') return undefined;
    return call.headers['authorization'] === `Basic ${this.apiKey}` ? undefined : refusals.wrongKey;
  }

  protected notFound(): Reply {
    return refusals.notFound;
  }

  #send(call: Call, behaviour: InteraktBehaviour): Reply {
    const wanted = (call.json ?? {}) as Record<string, unknown>;
    const phone = phoneOf(wanted);
    if (!phone) return refusals.invalidNumber;
    const type = String(wanted['type']);
    const payload = wanted[type === 'Template' ? 'template' : 'data'];
    if (!MESSAGE_TYPES.has(type) || typeof payload !== 'object' || payload === null) {
      return refusals.invalidMessage;
    }
    const callbackData = wanted['callbackData'];
    const send: SentMessage = {
      call,
      id: randomUUID(),
      phone,
      type,
      data: payload as Record<string, unknown>,
      callbackData: typeof callbackData === 'string' ? callbackData : undefined,
    };
    this.sends.push(send);
    const message = 'Message queued for sending via Interakt. Check webhook for delivery status';
    return {
      status: 201,
      body: { result: true, message, id: send.id },
      after: () => this.inBackground(this.#tellReceipts(send, behaviour.receipts ?? [])),
    };
  }

  async #tellReceipts(send: SentMessage, kinds: ReceiptKind[]): Promise<void> {
    const { id: messageId, phone, callbackData } = send;
    for (const kind of kinds) await this.receipt({ messageId, kind, phone, callbackData });
  }
}

/** `sha256=<hex>` over exactly these bytes. */
export const sign = (body: Buffer, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** One form of the number or the other; both at once, or neither, is an error. */
function phoneOf(wanted: Record<string, unknown>): string | undefined {
  const { fullPhoneNumber: full, countryCode, phoneNumber } = wanted;
  const split = countryCode !== undefined || phoneNumber !== undefined;
  if ((full !== undefined) === split) return undefined;
  const digits = split ? `${String(countryCode).replace('+', '')}${String(phoneNumber)}` : String(full);
  return /^\d{7,15}$/.test(digits) ? digits : undefined;
}
