import { IconX } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { Fold } from '../../ui/fold.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { closeSheet, usePanels } from '../desk/panels.ts';
import { useSheetFocus } from '../desk/use-sheet-focus.ts';
import { Links } from '../whole/links.tsx';
import css from './context.module.css';
import { Earlier } from './earlier.tsx';
import { Followers } from './followers.tsx';
import { Participants } from './participants.tsx';
import { Properties } from './properties.tsx';
import { Requester } from './requester.tsx';
import { Similar } from './similar.tsx';

const Checklists = lazy(() =>
  import('../checklists/checklists.tsx').then((module) => ({ default: module.Checklists })),
);
const Clocks = lazy(() =>
  import('../due/clocks.tsx').then((module) => ({ default: module.Clocks })),
);
const Worked = lazy(() =>
  import('../worked/worked.tsx').then((module) => ({ default: module.Worked })),
);

const Articles = lazy(() =>
  import('./articles.tsx').then((module) => ({ default: module.Articles })),
);
const Suggestions = lazy(() =>
  import('../assist/suggestions.tsx').then((module) => ({ default: module.Suggestions })),
);
const Robot = lazy(() =>
  import('../assist/robot.tsx').then((module) => ({ default: module.Robot })),
);

/** The right side: who is this, what is the ticket, what happened before; answered without a click. */
export function Context({ ticket }: { ticket: Ticket }) {
  const panels = usePanels();
  const isOver = panels.sheet === 'context';
  const place = useSheetFocus<HTMLElement>(isOver);
  return (
    <>
      {isOver && (
        <button
          type="button"
          className={css['veil']}
          aria-label={t('common.close')}
          onClick={closeSheet}
        />
      )}
      <aside
        ref={place}
        tabIndex={-1}
        className={css['context']}
        data-over={isOver}
        data-folded={panels.context === 'folded'}
        aria-label={t('context.label')}
      >
        <IconButton
          label={t('common.close')}
          icon={IconX}
          className={css['close'] ?? ''}
          onClick={closeSheet}
        />
        <Requester ticket={ticket} />
        <Suspense>
          <Clocks ticket={ticket} />
        </Suspense>
        <Fold title={t('context.properties')} name="properties">
          <Suspense fallback={null}>
            <Suggestions ticket={ticket} />
          </Suspense>
          <Properties ticket={ticket} />
        </Fold>
        <Suspense>
          <Checklists ticket={ticket} />
          <Worked ticket={ticket} />
          <Robot ticket={ticket} />
        </Suspense>
        <Participants ticket={ticket} />
        <Followers ticket={ticket} />
        <Fold title={t('articles.title')} name="articles">
          <Suspense fallback={null}>
            <Articles ticket={ticket} />
          </Suspense>
        </Fold>
        <Fold title={t('context.similar')} name="similar">
          <Similar ticket={ticket} />
        </Fold>
        <Fold title={t('whole.links')} name="links">
          <Links ticket={ticket} />
        </Fold>
        <Fold title={t('context.earlier')} name="earlier">
          <Earlier ticket={ticket} />
        </Fold>
      </aside>
    </>
  );
}
