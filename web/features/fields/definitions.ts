import { useQuery } from '@tanstack/react-query';
import { type FormFacts, type FormModel, formOf, type ShownField } from '#contract/field-rules.ts';
import {
  type FieldOption,
  listTicketFields,
  listTopics,
  type TicketField,
  type Topic,
  type TranslatedWords,
  wordsIn,
} from '#contract/fields.ts';
import { locale } from '../../i18n.ts';
import { ask, queryClient } from '../../queries.ts';

const minutes = 60_000;
const none: never[] = [];

/** Custom fields in their order, archived ones too; live news keeps them fresh. */
export function useFields(): TicketField[] {
  return useQuery({ ...ask(listTicketFields, {}), staleTime: 30 * minutes }).data?.items ?? none;
}

/** Topics, each after its parent, archived ones too. */
export function useTopics(): Topic[] {
  return useQuery({ ...ask(listTopics, {}), staleTime: 30 * minutes }).data?.items ?? none;
}

/** What is known by now, for words outside of components. */
export function knownFields(): TicketField[] {
  return queryClient.getQueryData(ask(listTicketFields, {}).queryKey)?.items ?? none;
}
export function knownTopics(): Topic[] {
  return queryClient.getQueryData(ask(listTopics, {}).queryKey)?.items ?? none;
}

/** A name in the language of the screen. */
export function word(name: TranslatedWords): string {
  return wordsIn(name, locale());
}

export function modelOf(fields: readonly TicketField[], topics: readonly Topic[]): FormModel {
  const nodes = [...fields.flatMap((field) => field.options), ...topics];
  return {
    fields,
    topics,
    parents: new Map(
      nodes.flatMap((node) => (node.parent_id === null ? [] : [[node.id, node.parent_id]])),
    ),
  };
}

type Formed = Omit<FormFacts, 'today'>;

/** The fields that a form shows, each with its definition. */
export function shownIn(
  model: FormModel,
  fields: readonly TicketField[],
  formed: Formed,
): (ShownField & { field: TicketField })[] {
  const byId = new Map(fields.map((field) => [field.id, field]));
  return formOf(model, { ...formed, today: today() }).flatMap((shown) => {
    const field = byId.get(shown.field_id);
    return field === undefined ? [] : [{ ...shown, field }];
  });
}

/** The day here, YYYY-MM-DD. */
function today(): string {
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

type Node = Pick<FieldOption, 'id' | 'parent_id' | 'name'>;

/** The names from the root to the node: «Кассы → Печать». */
export function pathText(nodes: readonly Node[], id: string): string {
  return pathOf(nodes, id)
    .map((node) => word(node.name))
    .join(' → ');
}

export function pathOf<One extends Node>(nodes: readonly One[], id: string): One[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const path: One[] = [];
  for (
    let at = byId.get(id);
    at !== undefined && !path.includes(at);
    at = byId.get(at.parent_id ?? '')
  )
    path.unshift(at);
  return path;
}
