import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Fragment, useSyncExternalStore } from 'react';
import { locale, onLocale } from './i18n.ts';
import { queryClient } from './queries.ts';
import { router } from './router.tsx';
import { cssVariablesResolver, theme } from './theme/theme.ts';

const colorSchemeManager = localStorageColorSchemeManager({ key: 'opora.theme' });

export function App() {
  const language = useSyncExternalStore(onLocale, locale);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        {/* Another language is another screen: everything is painted anew. */}
        <Fragment key={language}>
          <RouterProvider router={router} />
        </Fragment>
      </QueryClientProvider>
    </MantineProvider>
  );
}
