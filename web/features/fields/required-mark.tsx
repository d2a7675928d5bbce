import type { Requirement } from '#contract/field-rules.ts';
import { t } from '../../i18n.ts';
import css from './fields.module.css';

/** A star after the name of a field that must be filled, and the words for those who do not see it. */
export function RequiredMark({ required }: { required: Requirement }) {
  if (required === 'no') return null;
  const words = t(required === 'to_open' ? 'fields.is_required' : 'fields.is_required_to_solve');
  return (
    <span className={css['star']} title={words}>
      <span aria-hidden="true"> *</span>
      <span className="hidden"> ({words})</span>
    </span>
  );
}
