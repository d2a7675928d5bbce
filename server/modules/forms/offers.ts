/** Topics as requesters see them: which are offered under a brand, and what each form asks. */
import type { z } from 'zod';
import type { Language } from '#contract/common.ts';
import { type FormFacts, fieldsOfRule, formOf, topicPath } from '#contract/field-rules.ts';
import type { FieldValue } from '#contract/field-values.ts';
import { type TicketField, type Topic, wordsIn } from '#contract/fields.ts';
import type {
  FormQuestion,
  OfferedTopic,
  putOffer as putEndpoint,
  RequestForm,
  TopicOffer,
} from '#contract/forms.ts';
import { announcedAt } from '#modules/announcements/announcements.ts';
import { type BrandRow, servedBrands } from '#modules/brands/brands.ts';
import { formModel, listFields, listTopics } from '#modules/fields/fields.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import { customerDefaults } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { allOffers, writeOffer } from './offers.sql.ts';

export type FormPlace = { readonly brand_id: string; readonly language: Language };

/** @throws OporaError not_found for a brand that shows nothing */
export async function brandForForms(ctx: Ctx, key: string | undefined): Promise<BrandRow> {
  const brands = await servedBrands(ctx);
  const found = brands.find((one) => (key === undefined ? one.is_default : one.key === key));
  return found ?? fail('not_found', 'errors.not_found');
}

export type Offered = {
  readonly topic: Topic;
  readonly offer: TopicOffer;
  readonly has_form: boolean;
};

/** In the order of the tree; whoever has something offered below is a group. */
export async function offeredTopics(ctx: Ctx, brand_id: string): Promise<Offered[]> {
  const topics = (await listTopics(asSystem(ctx))).filter((topic) => !topic.is_archived);
  const offers = new Map((await allOffers(ctx)).map((offer) => [offer.topic_id, offer]));
  const isOpen = ({ id }: Topic): boolean => {
    const offer = offers.get(id);
    if (offer === undefined || !offer.is_offered) return false;
    return offer.brand_ids.length === 0 || offer.brand_ids.includes(brand_id);
  };
  const shown = new Set(topics.filter(isOpen).flatMap(({ id }) => topicPath(topics, id)));
  const below = Map.groupBy(
    topics.filter((topic) => shown.has(topic)),
    (topic) => topic.parent_id,
  );
  const ordered: Offered[] = [];
  const climb = (parent_id: string | null): void => {
    const siblings = (below.get(parent_id) ?? []).map((topic) => ({
      topic,
      offer: offers.get(topic.id) ?? silentOffer(topic.id),
      has_form: isOpen(topic),
    }));
    siblings.sort((a, b) => a.offer.position - b.offer.position);
    for (const one of siblings) {
      ordered.push(one);
      climb(one.topic.id);
    }
  };
  climb(null);
  return ordered;
}

export function silentOffer(topic_id: string): TopicOffer {
  const none = { ru: '', en: '' };
  return {
    ...{ topic_id, is_offered: false, names: none, intro: none, brand_ids: [], position: 0 },
    ...{ files: 'may', file_words: none },
  };
}

export function shownTopic({ topic, offer, has_form }: Offered, language: Language): OfferedTopic {
  const [name, intro] = [wordsIn(offer.names, language), wordsIn(offer.intro, language)];
  return {
    id: topic.id,
    parent_id: topic.parent_id,
    name: name === '' ? wordsIn(topic.name, language) : name,
    intro: intro === '' ? wordsIn(topic.note, language) : intro,
    has_form,
  };
}

export async function listForms(ctx: Ctx, place: FormPlace) {
  const offered = await offeredTopics(ctx, place.brand_id);
  return {
    items: offered.map((one) => shownTopic(one, place.language)),
    announcements: await announcedAt(ctx, place),
  };
}

/** The form without its stamp. @throws OporaError not_found when it is not offered there */
export async function getForm(
  ctx: Ctx,
  form_id: string,
  place: FormPlace,
): Promise<Omit<RequestForm, 'stamp'>> {
  const offered = await offeredTopics(ctx, place.brand_id);
  const one = offered.find(({ topic, has_form }) => topic.id === form_id && has_form);
  if (one === undefined) fail('not_found', 'errors.not_found');
  const names = new Map(
    offered.map((other) => [other.topic.id, shownTopic(other, place.language).name]),
  );
  const path = topicPath(
    offered.map(({ topic }) => topic),
    form_id,
  );
  return {
    ...shownTopic(one, place.language),
    path: path.map(({ id }) => ({ id, name: names.get(id) ?? '' })),
    questions: await questionsOf(ctx, form_id, { language: place.language, values: {} }),
    is_changing: (await fillableFields(ctx)).some(isRuled),
    files: one.offer.files,
    file_words: wordsIn(one.offer.file_words, place.language),
    announcements: await announcedAt(ctx, { ...place, topic_id: form_id }),
  };
}

function isRuled(field: TicketField): boolean {
  return [field.shown_when, field.required_when].some((rule) => fieldsOfRule(rule).length > 0);
}

/** What customers fill. Fields that name our contacts and organisations would show who they are. */
export async function fillableFields(ctx: Ctx): Promise<TicketField[]> {
  const fields = await listFields(asSystem(ctx));
  return fields.filter(
    (field) =>
      !field.is_archived &&
      field.customer_access === 'fill' &&
      field.kind !== 'contact' &&
      field.kind !== 'organization',
  );
}

/** The questions as these answers make them; answers to others are not looked at. */
export async function questionsOf(
  ctx: Ctx,
  topic_id: string,
  asked: { language: Language; values: Readonly<Record<string, FieldValue>> },
): Promise<FormQuestion[]> {
  const own = new Map((await fillableFields(ctx)).map((field) => [field.id, field]));
  const values = Object.fromEntries(Object.entries(asked.values).filter(([id]) => own.has(id)));
  const given = await customerDefaults(ctx, topic_id);
  const facts: FormFacts = {
    values,
    topic_id,
    type_id: given.type_id ?? null,
    status_category: 'new',
    today: await todayOfDesk(ctx),
  };
  return formOf(await formModel(asSystem(ctx)), facts).flatMap(({ field_id, required }) => {
    const field = own.get(field_id);
    if (field === undefined) return [];
    return [question(field, { is_required: required === 'to_open', language: asked.language })];
  });
}

async function todayOfDesk(ctx: Ctx): Promise<string> {
  const { time_zone } = await generalSettings(ctx);
  return Temporal.Instant.fromEpochMilliseconds(ctx.now.getTime())
    .toZonedDateTimeISO(time_zone)
    .toPlainDate()
    .toString();
}

function question(
  field: TicketField,
  { is_required, language }: { is_required: boolean; language: Language },
): FormQuestion {
  return {
    id: field.id,
    key: field.key,
    kind: field.kind,
    name: wordsIn(field.name, language),
    help: wordsIn(field.help, language),
    is_required,
    limits: field.limits,
    options: field.options
      .filter((option) => !option.is_archived)
      .map(({ id, parent_id, name }) => ({ id, parent_id, name: wordsIn(name, language) })),
  };
}

// what administrators decide ------------------------------------------------------------------

export async function listOffers(ctx: Ctx): Promise<{ items: TopicOffer[] }> {
  return { items: await allOffers(ctx) };
}

type Edit = z.output<NonNullable<(typeof putEndpoint)['body']>>;

export async function putOffer(ctx: Ctx, topic_id: string, edit: Edit): Promise<TopicOffer> {
  return transaction(ctx, async (tx) => {
    const known = (await allOffers(tx)).find((offer) => offer.topic_id === topic_id);
    const before = known ?? { ...silentOffer(topic_id), is_offered: true };
    const offer: TopicOffer = {
      topic_id,
      is_offered: edit.is_offered ?? before.is_offered,
      names: edit.names ?? before.names,
      intro: edit.intro ?? before.intro,
      brand_ids: edit.brand_ids ?? before.brand_ids,
      position: edit.position ?? before.position,
      files: edit.files ?? before.files,
      file_words: edit.file_words ?? before.file_words,
    };
    await writeOffer(tx, offer);
    await publish(tx, {
      name: 'topic_offer.changed',
      subject_type: 'topic',
      subject_id: topic_id,
      data: { is_offered: offer.is_offered },
    });
    return offer;
  });
}
