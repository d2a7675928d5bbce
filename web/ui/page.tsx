import { IconArrowLeft, IconMenu2 } from '@tabler/icons-react';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { togglePanel } from '../features/desk/panels.ts';
import { t } from '../i18n.ts';
import { IconButton } from './icon-button.tsx';
import css from './page.module.css';

type Props = {
  title: string;
  actions?: ReactNode;
  intro?: ReactNode;
  /** The whole width, for what is looked at rather than read. */
  is_wide?: boolean;
  children: ReactNode;
};

/** A screen that is not the desk: a heading, what one can do here, and the content in a readable width. */
export function Page({ title, actions, intro, is_wide = false, children }: Props) {
  useEffect(() => {
    document.title = `${title} · ${t('common.product')}`;
    return () => {
      document.title = t('common.product');
    };
  }, [title]);
  return (
    <div className={css['page']}>
      <header className={css['head']}>
        <IconButton
          label={t('desk.toggle_nav')}
          icon={IconMenu2}
          className={css['menu'] ?? ''}
          onClick={() => togglePanel('nav')}
        />
        <Back />
        <h1 className={css['title']}>{title}</h1>
        {actions}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={css['scroll']} aria-label={t('common.content')} tabIndex={0}>
        <div className={css['content']} data-wide={is_wide}>
          {intro !== undefined && <div className={css['intro']}>{intro}</div>}
          {children}
        </div>
      </section>
    </div>
  );
}

/** On a narrow screen, where the list that led here is not beside: back to it. */
function Back() {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const parent = pathname.slice(0, pathname.lastIndexOf('/'));
  if (parent === '' && pathname !== '/new') return null;
  return (
    <IconButton
      label={t('common.back')}
      icon={IconArrowLeft}
      className={css['back'] ?? ''}
      onClick={() => void navigate({ to: parent === '' ? '/' : parent })}
    />
  );
}
