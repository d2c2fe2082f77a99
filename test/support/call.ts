import { noteAnswer } from './seenAnswers.js';

export interface Answer<Body> {
  status: number;
  headers: Headers;
  /** Parsed, when the answer is JSON; its text otherwise. */
  body: Body;
}

/** One HTTP request. A body that is a string, bytes or a form goes as it is, anything else as JSON. */
export async function call<Body = unknown>(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<Body>> {
  const asItIs = typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(body !== undefined && !asItIs && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: asItIs ? (body as BodyInit) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  if (isJson && text !== '') noteAnswer({ method, url, status: response.status }, text);
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson && text !== '' ? JSON.parse(text) : text) as Body,
  };
}
