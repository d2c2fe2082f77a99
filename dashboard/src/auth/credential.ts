/** Why somebody who was signed in is not any more: the sign-in page says it. */
export type SignedOutReason = 'asked' | 'expired';

/** Where a token comes from: kept by us, or by Supabase's client, which renews it. */
export interface TokenSource {
  token: () => Promise<string | null>;
  forget: () => void;
}

const KEY = 'baton.credential';

interface StoredCredential {
  token: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const localSource: TokenSource = {
  token: () => Promise.resolve(stored()?.token ?? null),
  forget: () => localStorage.removeItem(KEY),
};

let source = localSource;
const listeners = new Set<(reason: SignedOutReason) => void>();

export const currentToken = (): Promise<string | null> => source.token();

export function takeTokensFrom(other: TokenSource): void {
  source = other;
}

export function keepToken(token: string, expiresInSeconds: number): void {
  const credential: StoredCredential = { token, expiresAt: Date.now() + expiresInSeconds * 1000 };
  localStorage.setItem(KEY, JSON.stringify(credential));
  source = localSource;
}

export function forgetCredential(reason: SignedOutReason): void {
  source.forget();
  for (const listener of listeners) listener(reason);
}

/** Answers how to stop listening. */
export function onSignedOut(listener: (reason: SignedOutReason) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function stored(): StoredCredential | null {
  try {
    const credential = JSON.parse(localStorage.getItem(KEY) ?? 'null') as StoredCredential | null;
    return credential !== null && credential.expiresAt > Date.now() ? credential : null;
  } catch {
    return null;
  }
}
