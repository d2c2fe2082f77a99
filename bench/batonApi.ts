import type { BenchServer } from './benchServer.js';

/** Baton's API with its administrator signed in. */
export class BatonApi {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async of(server: BenchServer): Promise<BatonApi> {
    return new BatonApi(server.url, await server.signIn());
  }

  async call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
