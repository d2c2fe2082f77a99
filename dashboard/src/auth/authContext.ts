import { createContext, use } from 'react';
import type { Me } from './auth.api.js';
import type { SignedOutReason } from './credential.js';

export type AuthStanding =
  | { kind: 'starting'; me: null }
  | { kind: 'unreachable'; me: null }
  | { kind: 'signedOut'; me: null }
  | { kind: 'signedIn'; me: Me };

type SignInAttempt = { by: 'password'; email: string; password: string } | { by: 'link'; token: string };

export interface Auth {
  standing: AuthStanding;
  /** Whether there is a try-out phone here. */
  sandboxIsOn: boolean;
  signedOut: SignedOutReason | null;
  /** @throws ApiError, or Supabase's own error */
  signIn: (attempt: SignInAttempt) => Promise<void>;
  signOut: () => void;
  tryAgain: () => void;
}

export const AuthContext = createContext<Auth | null>(null);

export function useAuth(): Auth {
  const auth = use(AuthContext);
  if (auth === null) throw new Error('useAuth needs an AuthProvider above it');
  return auth;
}

/** Whoever is signed in; only below a page that asks for it. */
export function useMe(): Me {
  const { standing } = useAuth();
  if (standing.me === null) throw new Error('useMe is for pages of those who are signed in');
  return standing.me;
}
