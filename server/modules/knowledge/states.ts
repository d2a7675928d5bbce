/** States of an article after KCS v6 («article state»), and what may follow what. Pure. */
import { type ArticleAudience, type ArticleState, outsideAudiences } from '#contract/knowledge.ts';

/** What a change of state asks of whoever makes it. */
export type StateRight = 'write' | 'publish';

/**
 * `validated` is the word of somebody who may publish; everybody who writes may doubt it. Out of the
 * archive an article begins anew.
 */
const transitions: Record<ArticleState, Partial<Record<ArticleState, StateRight>>> = {
  wip: { not_validated: 'write', validated: 'publish', archived: 'write' },
  not_validated: { wip: 'write', validated: 'publish', archived: 'write' },
  validated: { not_validated: 'write', wip: 'write', archived: 'write' },
  archived: { wip: 'write' },
};

/** The right that the change asks for; undefined: there is no such change. */
export function rightFor(from: ArticleState, to: ArticleState): StateRight | undefined {
  return transitions[from][to];
}

export function statesAfter(from: ArticleState, rights: ReadonlySet<StateRight>): ArticleState[] {
  return (['wip', 'not_validated', 'validated', 'archived'] as const).filter((to) => {
    const right = rightFor(from, to);
    return right !== undefined && rights.has(right);
  });
}

/** The state after somebody saved a text: a validated one that a writer changed is to be looked at again. */
export function stateAfterSaving(state: ArticleState, may_publish: boolean): ArticleState {
  return state === 'validated' && !may_publish ? 'not_validated' : state;
}

export function isOutside(audience: ArticleAudience): boolean {
  return outsideAudiences.includes(audience);
}

export type Reach = {
  readonly audience: ArticleAudience;
  readonly organization_ids: readonly string[];
  readonly contracts: readonly string[];
  readonly organization_tags?: readonly string[] | undefined;
};

const ranks: Record<ArticleAudience, number> = {
  roles: 0,
  staff: 0,
  organizations: 1,
  signed_in: 2,
  public: 3,
};

/** Somebody outside could read it who could not before. */
export function reachesFurther(from: Reach, to: Reach): boolean {
  if (ranks[to.audience] !== ranks[from.audience]) return ranks[to.audience] > ranks[from.audience];
  if (to.audience !== 'organizations') return false;
  return (
    to.organization_ids.some((id) => !from.organization_ids.includes(id)) ||
    to.contracts.some((name) => !from.contracts.includes(name)) ||
    (to.organization_tags ?? []).some((tag) => !from.organization_tags?.includes(tag))
  );
}

export type SecondLook = {
  readonly audience: ArticleAudience;
  readonly is_from_inside: boolean;
  /** Who wrote the newest of the texts to be published; null: the desk itself, or gone. */
  readonly last_author_ids: readonly (string | null)[];
  readonly publisher_id: string | null;
  /** Others who may publish and see it. */
  readonly others: number;
};

/**
 * What came from inside goes outside by a second pair of eyes: `other` when somebody else must
 * look, `confirm` when there is nobody else and the publisher says so, `none` when it is fine.
 */
export function secondLook(asked: SecondLook): 'none' | 'confirm' | 'other' {
  if (!asked.is_from_inside || !isOutside(asked.audience)) return 'none';
  const isOwn = asked.last_author_ids.some((id) => id !== null && id === asked.publisher_id);
  if (!isOwn) return 'none';
  return asked.others === 0 ? 'confirm' : 'other';
}
