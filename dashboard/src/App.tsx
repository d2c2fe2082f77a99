import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { useAuth } from './auth/authContext.js';
import { LoginPage } from './auth/LoginPage.js';
import { SignedInOnly } from './auth/SignedInOnly.js';
import { InboxPage } from './inbox/InboxPage.js';
import { AppLayout } from './layout/AppLayout.js';
import { NotFoundPage } from './layout/NotFoundPage.js';
import { PageSkeleton } from './layout/PageSkeleton.js';
import { Toaster } from './ui/Toaster.js';

// What is not the inbox comes when it is asked for, so that the inbox is there sooner.
const InsightsPage = lazy(() => import('./insights/InsightsPage.js'));
const SettingsPage = lazy(() => import('./settings/SettingsPage.js'));
const SandboxPage = lazy(() => import('./sandbox/SandboxPage.js'));

export function App() {
  const { sandboxIsOn } = useAuth();
  return (
    <>
      <Suspense fallback={<PageSkeleton />}>
        <Routes>
          <Route path="/login" element={<LoginPage />} />
          <Route path="/sandbox" element={sandboxIsOn ? <SandboxPage /> : <NotFoundPage />} />
          <Route element={<SignedInOnly />}>
            <Route element={<AppLayout />}>
              <Route path="/" element={<Navigate to="/inbox" replace />} />
              <Route path="/inbox/:chatId?" element={<InboxPage />} />
              <Route path="/insights" element={<InsightsPage />} />
              <Route path="/settings/:section?" element={<SettingsPage />} />
              <Route path="*" element={<NotFoundPage />} />
            </Route>
          </Route>
        </Routes>
      </Suspense>
      <Toaster />
    </>
  );
}
