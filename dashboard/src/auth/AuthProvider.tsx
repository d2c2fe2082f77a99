import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { ApiError } from '../api/http.js';
import { type Auth, AuthContext, type AuthStanding } from './authContext.js';
import { type SignInSettings, signInByLink, signInByPassword, signInSettings, whoAmI } from './auth.api.js';
import {
  currentToken,
  forgetCredential,
  keepToken,
  onSignedOut,
  type SignedOutReason,
} from './credential.js';
import type { SupabaseSignIn } from './supabaseSignIn.js';

/** Knows who is signed in, and lets people in and out. */
export function AuthProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [signedOut, setSignedOut] = useState<SignedOutReason | null>(null);
  const settings = useQuery({ queryKey: ['auth', 'settings'], queryFn: openSignIn, staleTime: Infinity });
  const me = useQuery({
    queryKey: ['auth', 'me'],
    queryFn: async () => ((await currentToken()) === null ? null : whoAmI().catch(nobodyIfRefused)),
    enabled: settings.isSuccess,
    staleTime: Infinity,
  });

  useEffect(
    () =>
      onSignedOut((reason) => {
        setSignedOut(reason);
        // Nothing of the last person may be there when the next one signs in.
        queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'auth' });
        queryClient.setQueryData(['auth', 'me'], null);
      }),
    [queryClient],
  );

  const supabase = settings.data?.supabase ?? null;
  const signIn = useCallback<Auth['signIn']>(
    async (attempt) => {
      if (attempt.by === 'password' && supabase !== null) {
        await supabase.withPassword(attempt.email, attempt.password);
      } else {
        const { access_token, expires_in } = await (attempt.by === 'password'
          ? signInByPassword(attempt.email, attempt.password)
          : signInByLink(attempt.token));
        keepToken(access_token, expires_in);
      }
      setSignedOut(null);
      queryClient.setQueryData(['auth', 'me'], await whoAmI());
    },
    [queryClient, supabase],
  );

  const auth = useMemo<Auth>(
    () => ({
      standing: standingOf(settings.isError || me.isError, me.data),
      sandboxIsOn: settings.data?.settings.sandbox_channel ?? false,
      signedOut,
      signIn,
      signOut: () => forgetCredential('asked'),
      tryAgain: () => {
        void settings.refetch();
        void me.refetch();
      },
    }),
    [settings, me, signedOut, signIn],
  );
  return <AuthContext value={auth}>{children}</AuthContext>;
}

async function openSignIn(): Promise<{ settings: SignInSettings; supabase: SupabaseSignIn | null }> {
  const settings = await signInSettings();
  const { sign_in, supabase_url, supabase_publishable_key } = settings;
  if (sign_in !== 'supabase' || supabase_url === null || supabase_publishable_key === null)
    return { settings, supabase: null };
  const { SupabaseSignIn } = await import('./supabaseSignIn.js');
  return { settings, supabase: new SupabaseSignIn(supabase_url, supabase_publishable_key) };
}

function nobodyIfRefused(error: unknown): null {
  if (error instanceof ApiError && error.status === 401) return null;
  throw error;
}

function standingOf(failed: boolean, me: Auth['standing']['me'] | undefined): AuthStanding {
  if (me !== undefined && me !== null) return { kind: 'signedIn', me };
  if (failed) return { kind: 'unreachable', me: null };
  return me === undefined ? { kind: 'starting', me: null } : { kind: 'signedOut', me: null };
}
