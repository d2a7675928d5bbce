/** Why nobody can take what waits: the engine's own refusals of everybody, read together. Pure. */
import type { StuckCause } from '#contract/board.ts';
import { type Candidate, decide, type Rules, type Work } from './decide.ts';

export type Stuck = {
  readonly cause: StuckCause;
  /** The skill's id, or the language, that nobody has. */
  readonly lacks: string | null;
};

/** Undefined: somebody could have it. */
export function whyStuck(
  work: Work,
  candidates: readonly Candidate[],
  rules: Rules,
): Stuck | undefined {
  const { outcome, candidates: considered } = decide(work, candidates, rules);
  switch (outcome) {
    case 'nobody_in_team':
      return { cause: 'nobody_in_team', lacks: null };
    case 'nobody_fits':
      return lacking(work, candidates, rules);
    case 'nobody_free':
      return { cause: 'no_capacity', lacks: null };
    case 'nobody_on': {
      const couldDo = considered.filter(({ refusals }) =>
        refusals.every(({ cause }) => !['cannot_own', 'no_skill', 'no_language'].includes(cause)),
      );
      const isNight = couldDo.every(({ refusals }) =>
        refusals.some(({ cause }) => cause === 'off_shift'),
      );
      return { cause: isNight ? 'nobody_on_shift' : 'nobody_online', lacks: null };
    }
    default:
      return undefined;
  }
}

/** What not one of them has; when each thing is had by somebody, it is their meeting that lacks. */
function lacking(work: Work, candidates: readonly Candidate[], rules: Rules): Stuck {
  const able = candidates.filter(({ can_own }) => can_own);
  if (able.length === 0) return { cause: 'nobody_in_team', lacks: null };
  const skill = rules.skills.find(
    ({ skill_id, level, is_must }) =>
      is_must && able.every(({ skills }) => (skills.get(skill_id) ?? 0) < level),
  );
  if (skill !== undefined) return { cause: 'no_skill', lacks: skill.skill_id };
  const { language } = work;
  const isForeign =
    rules.by_language &&
    language !== null &&
    able.every(({ languages }) => languages.length > 0 && !languages.includes(language));
  return isForeign
    ? { cause: 'no_language', lacks: language }
    : { cause: 'nobody_fits', lacks: null };
}
