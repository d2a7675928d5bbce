import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconKeyboard, IconLogout, IconMoon, IconSun, IconUser } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { signOut, updateMe } from '#contract/people.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { queryClient } from '../../queries.ts';
import { tellError } from '../../ui/toast.tsx';
import { showOver } from '../palette/open.ts';

/** What belongs to the person at the screen: profile, theme, keys, leaving. */
export function MyMenu({ children }: { children: ReactNode }) {
  const router = useRouter();
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
    await router.navigate({ to: '/login' });
  }

  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown aria-label={t('desk.my_menu')}>
        <Menu.Item
          leftSection={<IconUser size={16} />}
          onClick={() => void router.navigate({ to: '/settings/profile' })}
        >
          {t('desk.my_profile')}
        </Menu.Item>
        <Menu.Item
          leftSection={isDark ? <IconSun size={16} /> : <IconMoon size={16} />}
          onClick={switchTheme}
        >
          {t(isDark ? 'desk.theme_light' : 'desk.theme_dark')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={() => showOver('help')}>
          {t('keys.title')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {t('desk.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
