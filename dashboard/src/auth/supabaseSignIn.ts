import { createClient } from '@supabase/supabase-js';
import { takeTokensFrom } from './credential.js';

/** Sign-in through Supabase Auth, whose client keeps the session and renews its token. Loaded only where it is in use. */
export class SupabaseSignIn {
  readonly #client;

  constructor(url: string, publishableKey: string) {
    this.#client = createClient(url, publishableKey);
    takeTokensFrom({
      token: async () => (await this.#client.auth.getSession()).data.session?.access_token ?? null,
      forget: () => void this.#client.auth.signOut({ scope: 'local' }),
    });
  }

  /** @throws AuthError of Supabase: wrong password, unconfirmed address … */
  async withPassword(email: string, password: string): Promise<void> {
    const { error } = await this.#client.auth.signInWithPassword({ email, password });
    if (error !== null) throw error;
  }
}
