import '@fontsource-variable/golos-text/index.css';
import './theme/tokens.css';
import './theme/mantine.css';
import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api.ts';
import { App } from './app.tsx';
import { listenForInstall } from './features/pwa/install.ts';
import { startWorker } from './features/pwa/worker-link.ts';
import { firstLanguage, showLanguage } from './i18n.ts';

const place = document.getElementById('root');
if (place !== null) {
  listenForInstall();
  await showLanguage(firstLanguage());
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
