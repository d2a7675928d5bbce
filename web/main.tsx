import '@fontsource-variable/golos-text/index.css';
import './theme/tokens.css';
import './theme/mantine.css';
import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { firstLanguage, showLanguage } from './i18n.ts';

const place = document.getElementById('root');
if (place !== null) {
  await showLanguage(firstLanguage());
  createRoot(place).render(<App />);
}
