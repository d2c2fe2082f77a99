import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Tooltip } from 'radix-ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { ApiError } from './api/http.js';
import { App } from './App.js';
import { AuthProvider } from './auth/AuthProvider.js';
import { openLanguage } from './i18n/i18n.js';
import './styles.css';
import { followSystemTheme } from './ui/theme.js';

/** A refusal stays a refusal; only what could not be reached, or could not answer just now, is worth another try. */
const worthAnotherTry = (failures: number, error: unknown): boolean =>
  failures < 3 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500);

const queryClient = new QueryClient({
  defaultOptions: {
    // The sockets say what has changed: asking again at each glance would only be noise.
    queries: { retry: worthAnotherTry, staleTime: 30_000, refetchOnWindowFocus: false },
  },
});

followSystemTheme();
await openLanguage();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <BrowserRouter>
        <AuthProvider>
          <Tooltip.Provider delayDuration={350} skipDelayDuration={150}>
            <App />
          </Tooltip.Provider>
        </AuthProvider>
      </BrowserRouter>
    </QueryClientProvider>
  </StrictMode>,
);
