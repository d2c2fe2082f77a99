import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { postWebhook, type WebhookAttempt } from '../base/webhookSender.js';
import type { WebhookPayload } from './webhookPayloads.js';

/** A registered webhook. One made through the API sends no `Content-Type` unless `headers` has it. */
export interface WebhookTarget {
  id: string;
  name: string;
  source: string;
  requestUrl: string;
  headers: { key: string; value: string }[];
  events: string[] | undefined;
  accountIds: string[] | undefined;
  enabled: boolean;
}

/** What became of one webhook at one target, over all attempts. */
export interface WebhookDelivery {
  target: WebhookTarget;
  payload: WebhookPayload;
  attempts: WebhookAttempt[];
  /** True once an attempt got exactly 200. */
  delivered: boolean;
}

/** The subscriptions of one Unipile workspace and the sending to them. */
export class WebhookTargets {
  readonly all = new Map<string, WebhookTarget>();
  /** The waits before the five retries; the vendor does not publish its own, these let a test end in a second. */
  retryDelaysMs = [50, 100, 150, 200, 250];
  timeoutMs = 30_000;

  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(target: Omit<WebhookTarget, 'id' | 'enabled'>): WebhookTarget {
    const added = { ...target, id: `wh_${randomUUID()}`, enabled: true };
    this.all.set(added.id, added);
    return added;
  }

  /** Sends to every target that asked for it; resolves when each has taken it or has failed six times. */
  deliver(source: string, accountId: string, payload: WebhookPayload): Promise<WebhookDelivery[]> {
    const wanted = [...this.all.values()].filter(
      (target) =>
        target.enabled &&
        target.source === source &&
        (target.accountIds?.includes(accountId) ?? true) &&
        (target.events === undefined || target.events.includes(String(payload['event']))),
    );
    return Promise.all(wanted.map((target) => this.#deliverTo(target, payload)));
  }

  async #deliverTo(target: WebhookTarget, payload: WebhookPayload): Promise<WebhookDelivery> {
    const named = 'webhook_name' in payload ? { ...payload, webhook_name: target.name } : payload;
    const delivery: WebhookDelivery = { target, payload: named, attempts: [], delivered: false };
    const webhook = {
      url: target.requestUrl,
      headers: Object.fromEntries(target.headers.map(({ key, value }) => [key, value])),
      body: Buffer.from(JSON.stringify(named)),
      timeoutMs: this.timeoutMs,
      signal: this.#signal,
    };
    for (const delay of [0, ...this.retryDelaysMs]) {
      if (delay) await wait(delay, undefined, { signal: this.#signal });
      const attempt = await postWebhook(webhook);
      delivery.attempts.push(attempt);
      delivery.delivered = attempt.status === 200;
      if (delivery.delivered || this.#signal.aborted) break;
    }
    return delivery;
  }
}
