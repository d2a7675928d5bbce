/** Filling the form of a ticket: values of custom fields, and a topic with what it brings. */
import { topicPath } from '#contract/field-rules.ts';
import type { Topic } from '#contract/fields.ts';
import { type DeskModel, formModel, listTopics } from '#modules/fields/fields.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { applyChange, lockTicket } from './changes.ts';
import { type FieldValues, type Formed, fieldsAfter, refuseUnopened } from './ticket-fields.ts';
import { mayUpdate } from './tickets.access.ts';
import { isArchived, type LockedTicket, type TicketChange } from './tickets.sql.ts';

/**
 * Sets values of custom fields of a ticket, by field id; null empties, those that are not named stay.
 * What the rules hide by that is cleared in the same change.
 * @throws OporaError not_found; forbidden; invalid, by `fields.<id>`: of another kind, an option that is
 *   not there or archived, a contact out of sight, a field that is hidden or asked for
 */
export async function setTicketFields(
  ctx: Ctx,
  ticket_id: string,
  values: FieldValues,
): Promise<void> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  if (Object.keys(values).length === 0) return;
  await transaction(ctx, async (tx) => {
    const ticket = await lockTicket(tx, ticket_id);
    const model = await formModel(tx);
    const fields = await fieldsAfter(tx, model, { before: ticket, after: ticket, values });
    await applyChange(tx, ticket, { fields });
  });
}

/**
 * What a change of topic, type, status or values does to the form: the values afterwards. Nothing when
 * none of them changes, so that a desk without fields asks nothing more.
 */
export async function formChange(
  tx: Ctx,
  ticket: LockedTicket,
  change: TicketChange,
  values: FieldValues | undefined,
): Promise<Pick<TicketChange, 'fields'>> {
  const { topic_id = ticket.topic_id, type_id = ticket.type_id } = change;
  const isSame = topic_id === ticket.topic_id && type_id === ticket.type_id;
  if (isSame && values === undefined) return {};
  const model = await formModel(tx);
  const after = { type_id, topic_id, status_category: ticket.status_category };
  return { fields: await fieldsAfter(tx, model, { before: ticket, after, values: values ?? {} }) };
}

/** The checked values of a new ticket, with everything there that its form asks for. */
export async function openingFields(
  tx: Ctx,
  ticket: Omit<Formed, 'fields'>,
  values: FieldValues,
): Promise<FieldValues> {
  const model: DeskModel = await formModel(tx);
  const before = { ...ticket, fields: {} };
  const fields = await fieldsAfter(tx, model, { before, after: ticket, values });
  refuseUnopened(tx, model, { ...ticket, fields });
  return fields;
}

export type TopicDefaults = Partial<
  Pick<Topic, 'team_id' | 'type_id' | 'impact' | 'urgency'> & { tags: readonly string[] }
>;

/**
 * What a topic gives its tickets: its own words, its parent's where it is silent, and the tags of all.
 * What was archived since is not given.
 * @throws OporaError invalid: a topic in the archive is not chosen anew
 */
export async function topicDefaults(tx: Ctx, topic_id: string): Promise<TopicDefaults> {
  const path = topicPath(await listTopics(tx), topic_id);
  const own = path.at(-1) ?? fail('not_found', 'errors.not_found');
  if (own.is_archived) failField('topic_id', 'errors.field.archived');
  const given = <Name extends 'team_id' | 'type_id' | 'impact' | 'urgency'>(name: Name) =>
    path.findLast((topic) => topic[name] !== null)?.[name] ?? null;
  const [team_id, type_id] = [given('team_id'), given('type_id')];
  return {
    team_id: team_id !== null && (await isArchived(tx, 'teams', team_id)) ? null : team_id,
    type_id: type_id !== null && (await isArchived(tx, 'ticket_types', type_id)) ? null : type_id,
    impact: given('impact'),
    urgency: given('urgency'),
    tags: [...new Set(path.flatMap((topic) => topic.tags))],
  };
}

type Opened = {
  readonly topic_id?: string | null | undefined;
  readonly team_id?: string | null | undefined;
  readonly type_id?: string | null | undefined;
  readonly impact?: number | undefined;
  readonly urgency?: number | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly fields?: FieldValues | undefined;
};

/**
 * A ticket that a person opens, with its form: the topic's defaults where nothing was chosen, and the
 * values checked.
 * @throws OporaError invalid: as openingFields and topicDefaults
 */
export async function withForm<Input extends Opened>(tx: Ctx, input: Input): Promise<Input> {
  const topic_id = input.topic_id ?? null;
  const given = topic_id === null ? {} : await topicDefaults(tx, topic_id);
  const type_id = input.type_id ?? given.type_id ?? null;
  const fields = await openingFields(
    tx,
    { topic_id, type_id, status_category: 'new' },
    input.fields ?? {},
  );
  return {
    ...input,
    team_id: input.team_id ?? given.team_id ?? null,
    type_id,
    impact: input.impact ?? given.impact ?? undefined,
    urgency: input.urgency ?? given.urgency ?? undefined,
    tags: [...(input.tags ?? []), ...(given.tags ?? [])],
    fields,
  };
}

/** The middle grade is what a ticket has while nobody chose one. */
const unchosen = 2;

/** The edit with what its new topic brings where the ticket has nothing yet. */
export async function withTopic<Edit extends Opened>(
  tx: Ctx,
  ticket: LockedTicket,
  edit: Edit,
): Promise<Edit> {
  if (edit.topic_id === undefined || edit.topic_id === ticket.topic_id) return edit;
  if (edit.topic_id === null) return edit;
  const given = await topicDefaults(tx, edit.topic_id);
  const tags = edit.tags ?? ticket.tag_names;
  const news = (given.tags ?? []).filter((tag) => !tags.includes(tag));
  return {
    ...edit,
    team_id: edit.team_id ?? (ticket.team_id === null ? (given.team_id ?? undefined) : undefined),
    type_id: edit.type_id ?? (ticket.type_id === null ? (given.type_id ?? undefined) : undefined),
    impact: edit.impact ?? (ticket.impact === unchosen ? (given.impact ?? undefined) : undefined),
    urgency:
      edit.urgency ?? (ticket.urgency === unchosen ? (given.urgency ?? undefined) : undefined),
    tags: news.length === 0 ? edit.tags : [...tags, ...news],
  };
}
