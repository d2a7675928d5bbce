/** Rules as they are stored, read once for each version. */
import { type RuleDefinition, ruleDefinition } from '#contract/rule-definition.ts';
import type { RuleRow } from './rules.sql.ts';

const understood = new Map<string, RuleDefinition | undefined>();
const mostUnderstood = 2000;

/** Undefined for one that this version of the program does not understand. */
export function definitionOf(stored: unknown): RuleDefinition | undefined {
  const text = JSON.stringify(stored);
  if (understood.has(text)) return understood.get(text);
  const parsed = ruleDefinition.safeParse(stored).data;
  if (understood.size >= mostUnderstood) understood.clear();
  understood.set(text, parsed);
  return parsed;
}

/** A rule that may run: a row with its definition. */
export type ReadyRule = Pick<RuleRow, 'id' | 'name' | 'version' | 'on_since' | 'author_id'> & {
  readonly definition: RuleDefinition;
};

/** Those that are understood, in their order. */
export function readyRules(rows: readonly RuleRow[]): ReadyRule[] {
  return rows.flatMap((row) => {
    const definition = definitionOf(row.definition);
    if (definition === undefined) return [];
    const { id, name, version, on_since, author_id } = row;
    return [{ id, name, version, on_since, author_id, definition }];
  });
}
