import { useMantineColorScheme } from '@mantine/core';
import {
  IconDownload,
  IconHistory,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { signOut, updateMe } from '#contract/people.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { queryClient } from '../../queries.ts';
import { Menu, type MenuButton } from '../../ui/menu.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { forgetUnsent } from '../composer/unsent-list.ts';
import { showOver } from '../palette/open.ts';
import { install, useInstall } from '../pwa/install.ts';
import { tellSignedOut } from '../pwa/worker-link.ts';
import { forgetPerson } from '../session/forget.ts';

/** What belongs to the person at the screen: profile, theme, keys, leaving. */
export function MyMenu({ target }: { target: (button: MenuButton) => ReactElement }) {
  const router = useRouter();
  const installable = useInstall();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isDark =
    colorScheme === 'dark' ||
    (colorScheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);

  function switchTheme() {
    const theme = isDark ? 'light' : 'dark';
    setColorScheme(theme);
    call(updateMe, { body: { theme } }).catch(tellError);
  }
  async function leave() {
    try {
      await call(signOut, {});
    } catch (error) {
      tellError(error);
      return;
    }
    queryClient.clear();
    forgetUnsent();
    forgetPerson();
    tellSignedOut();
    await router.navigate({ to: '/login' });
  }

  return (
    <Menu
      label={t('desk.my_menu')}
      side="top-start"
      width={220}
      target={target}
      entries={[
        {
          label: t('desk.my_profile'),
          icon: <IconUser size={16} />,
          onPick: () => void router.navigate({ to: '/settings/profile' }),
        },
        {
          label: t('operations.title'),
          icon: <IconHistory size={16} />,
          onPick: () => void router.navigate({ to: '/settings/operations' }),
        },
        {
          label: t(isDark ? 'desk.theme_light' : 'desk.theme_dark'),
          icon: isDark ? <IconSun size={16} /> : <IconMoon size={16} />,
          onPick: switchTheme,
        },
        {
          label: t('keys.title'),
          icon: <IconKeyboard size={16} />,
          onPick: () => showOver('help'),
        },
        ...(installable === undefined
          ? []
          : [
              {
                label: t('pwa.install'),
                icon: <IconDownload size={16} />,
                onPick: () =>
                  installable === 'offer' ? void install() : tell(t('pwa.install_by_hand')),
              },
            ]),
        'line',
        { label: t('desk.sign_out'), icon: <IconLogout size={16} />, onPick: () => void leave() },
      ]}
    />
  );
}
