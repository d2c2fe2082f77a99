import { CircleAlert } from 'lucide-react';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation } from 'react-router';
import { useErrorText } from '../i18n/useErrorText.js';
import { BatonMark } from '../ui/BatonMark.js';
import { Button } from '../ui/Button.js';
import { TextField } from '../ui/Field.js';
import { formText } from '../ui/formText.js';
import { useDocumentTitle } from '../ui/useDocumentTitle.js';
import { useAuth } from './authContext.js';

/** The one-time link brings its token behind the `#`, which no server and no log ever sees. */
const linkToken = (): string | null => new URLSearchParams(location.hash.slice(1)).get('token');

export function LoginPage() {
  const { t } = useTranslation();
  const { standing, sandboxIsOn } = useAuth();
  const from = (useLocation().state as { from?: string } | null)?.from ?? '/inbox';
  useDocumentTitle(t('signIn.title'));
  if (standing.kind === 'signedIn') return <Navigate to={from} replace />;
  return (
    <main className="flex h-full items-center justify-center overflow-y-auto bg-canvas px-5 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-8 flex items-center gap-2.5">
          <BatonMark size={34} />
          <span className="text-xl font-semibold tracking-tight">Baton</span>
        </div>
        <h1 className="text-2xl font-semibold tracking-tight text-balance">{t('signIn.title')}</h1>
        <p className="mt-1.5 mb-6 text-base text-ink-soft">{t('signIn.lead')}</p>
        <SignInForm />
        {sandboxIsOn && (
          <p className="mt-8 border-t border-line pt-4 text-sm text-ink-soft">
            {t('signIn.sandbox')}{' '}
            <Link to="/sandbox" className="font-medium text-person underline underline-offset-3">
              {t('signIn.openSandbox')}
            </Link>
          </p>
        )}
      </div>
    </main>
  );
}

function SignInForm() {
  const { t } = useTranslation();
  const { signIn, signedOut } = useAuth();
  const errorText = useErrorText();
  const [trying, setTrying] = useState(() => linkToken() !== null);
  const [error, setError] = useState<string | null>(null);
  const linkIsUsed = useRef(false);

  useEffect(() => {
    const token = linkToken();
    if (token === null || linkIsUsed.current) return;
    linkIsUsed.current = true;
    history.replaceState(history.state, '', location.pathname);
    signIn({ by: 'link', token })
      .catch(() => setError(t('signIn.linkIsUsed')))
      .finally(() => setTrying(false));
  }, [signIn, t]);

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setTrying(true);
    setError(null);
    try {
      await signIn({
        by: 'password',
        email: formText(form, 'email'),
        password: formText(form, 'password'),
      });
    } catch (refusal) {
      setError(errorText(refusal));
    } finally {
      setTrying(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-4">
      {signedOut === 'expired' && error === null && (
        <p className="rounded-lg bg-wait-soft px-3 py-2 text-sm text-wait">{t('signIn.expired')}</p>
      )}
      <TextField
        label={t('signIn.email')}
        name="email"
        type="email"
        autoComplete="username"
        required
        autoFocus
      />
      <TextField
        label={t('signIn.password')}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      {error !== null && (
        <p
          role="alert"
          className="flex items-start gap-2 rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger"
        >
          <CircleAlert size={16} className="mt-0.5 shrink-0" aria-hidden />
          {error}
        </p>
      )}
      <Button type="submit" look="primary" className="h-10 w-full text-base" disabled={trying}>
        {trying ? t('signIn.trying') : t('signIn.submit')}
      </Button>
    </form>
  );
}
