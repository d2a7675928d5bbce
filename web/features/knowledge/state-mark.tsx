import {
  IconArchive,
  IconBuilding,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleHalf2,
  IconEyeOff,
  IconLogin2,
  IconUsersGroup,
  IconWorld,
} from '@tabler/icons-react';
import type { ArticleAudience, ArticleState } from '#contract/knowledge.ts';
import { t } from '../../i18n.ts';
import css from './knowledge.module.css';

const states = {
  wip: IconCircleDashed,
  not_validated: IconCircleHalf2,
  validated: IconCircleCheck,
  archived: IconArchive,
} as const;

/** The state of an article: a shape and a word. */
export function StateMark({ state }: { state: ArticleState }) {
  const Shape = states[state];
  return (
    <span className={css['mark']} data-state={state}>
      <Shape size={15} stroke={1.75} aria-hidden="true" />
      {t(`knowledge.state_${state}`)}
    </span>
  );
}

const audiences = {
  public: IconWorld,
  signed_in: IconLogin2,
  organizations: IconBuilding,
  staff: IconEyeOff,
  roles: IconUsersGroup,
} as const;

/** Who reads it. */
export function AudienceMark({ audience }: { audience: ArticleAudience }) {
  const Shape = audiences[audience];
  return (
    <span className={css['mark']}>
      <Shape size={15} stroke={1.75} aria-hidden="true" />
      {t(`knowledge.audience_${audience}`)}
    </span>
  );
}
