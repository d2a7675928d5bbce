import '@fontsource-variable/golos-text/index.css';
import './theme/tokens.css';
import './theme/mantine.css';
import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { viewsQuery } from './features/desk/views.ts';
import { listenForInstall } from './features/pwa/install.ts';
import { startWorker } from './features/pwa/worker-link.ts';
import { commentsQuery, ticketQuery } from './features/ticket/ticket-queries.ts';
import { firstLanguage, showLanguage } from './i18n.ts';
import { queryClient } from './queries.ts';
import { ApiError } from './reach.ts';
import { meQuery } from './session.tsx';

/** What the desk will need is on its way while the words are loaded and the first screen is built. */
function askAhead(path: string): void {
  const [, number] = /^\/tickets\/(\d+)$/.exec(path) ?? [];
  if (number === undefined && !/^\/(views\/|$)/.test(path)) return;
  void queryClient.prefetchQuery(meQuery);
  void queryClient.prefetchQuery(viewsQuery);
  if (number === undefined) return;
  void queryClient.prefetchQuery(ticketQuery(number));
  void queryClient.prefetchInfiniteQuery(commentsQuery(number));
}

const place = document.getElementById('root');
if (place !== null) {
  listenForInstall();
  askAhead(location.pathname);
  await showLanguage(firstLanguage());
  // Refused before there were words to say so: asked again.
  queryClient.removeQueries({ predicate: ({ state }) => state.status === 'error' });
  createRoot(place, {
    // What the server or the line refused is told on the screen; the rest is a defect.
    onCaughtError: (error) => {
      if (!(error instanceof ApiError)) reportError(error);
    },
  }).render(<App />);
  // Once the first screen is painted: what is kept for later must not slow it down.
  const later = () => setTimeout(() => void startWorker(), 2_000);
  if (document.readyState === 'complete') later();
  else window.addEventListener('load', later);
}
