import type { Schema } from '../api/schema.js';
import { get, post } from '../api/http.js';

export type SignInSettings = Schema<'SignInSettingsDto'>;

export type Me = Schema<'MeDto'>;

type SignedIn = Schema<'SignedInDto'>;

export const signInSettings = (): Promise<SignInSettings> => get('/auth/settings');
export const whoAmI = (): Promise<Me> => get('/auth/me');
export const signInByPassword = (email: string, password: string): Promise<SignedIn> =>
  post('/auth/login', { email, password });
export const signInByLink = (token: string): Promise<SignedIn> => post('/auth/link', { token });
