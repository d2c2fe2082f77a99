import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation } from 'react-router';
import { PageSkeleton } from '../layout/PageSkeleton.js';
import { ErrorState } from '../ui/ErrorState.js';
import { ApiError } from '../api/http.js';
import { useAuth } from './authContext.js';

/** Lets those through who are signed in; the others come back to where they wanted to go once they are. */
export function SignedInOnly() {
  const { t } = useTranslation();
  const { standing, tryAgain } = useAuth();
  const { pathname } = useLocation();
  switch (standing.kind) {
    case 'signedIn':
      return <Outlet />;
    case 'starting':
      return <PageSkeleton />;
    case 'unreachable':
      return (
        <main className="h-full">
          <ErrorState
            title={t('errors.batonAway')}
            error={new ApiError(0, 'unreachable', '')}
            onRetry={tryAgain}
          />
        </main>
      );
    case 'signedOut':
      return <Navigate to="/login" replace state={{ from: pathname }} />;
  }
}
