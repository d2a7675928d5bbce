/** Requests by form: topics offered to requesters, their questions, and what was sent. */
import { z } from 'zod';
import { shownAnnouncement } from './announcements.ts';
import {
  emailAddress,
  empty,
  instant,
  language,
  line,
  page,
  pageQuery,
  ref,
  text,
  uuid,
} from './common.ts';
import { endpoint } from './endpoint.ts';
import { fieldKinds, fieldValue } from './field-values.ts';
import { fieldLimits, translatedWords } from './fields.ts';
import { file } from './files.ts';

/** Bytes of one upload to a form, files of one request. */
export const maxFormFileBytes = 10 * 1024 * 1024;
export const mostFormFiles = 5;
/** How long the link in the letter lives, in hours; unconfirmed requests end with it. */
export const confirmHours = 24;

export const fileAsks = ['none', 'may', 'must'] as const;

/** Where the form is: under a brand (its key; without one the main one), in a language. */
const place = { brand: line(60).optional(), language: language.default('ru') };

export const offeredTopic = z.strictObject({
  id: uuid,
  parent_id: uuid.nullable(),
  name: z.string(),
  intro: z.string(),
  /** False: only a group of what is below it. */
  has_form: z.boolean(),
});
export type OfferedTopic = z.infer<typeof offeredTopic>;

export const formQuestion = z.strictObject({
  id: uuid,
  key: z.string(),
  kind: z.enum(fieldKinds),
  name: z.string(),
  help: z.string(),
  is_required: z.boolean(),
  limits: fieldLimits,
  /** In their order, a child after its parent. */
  options: z.array(z.strictObject({ id: uuid, parent_id: uuid.nullable(), name: z.string() })),
});
export type FormQuestion = z.infer<typeof formQuestion>;

export const requestForm = z.strictObject({
  ...offeredTopic.shape,
  /** From the root to the topic itself. */
  path: z.array(z.strictObject({ id: uuid, name: z.string() })),
  questions: z.array(formQuestion),
  /** Answers may show or hide others: ask for the questions again after each. */
  is_changing: z.boolean(),
  files: z.enum(fileAsks),
  file_words: z.string(),
  announcements: z.array(shownAnnouncement),
  /** To be sent with the request and with uploads: says which form was opened, and when. */
  stamp: z.string(),
});
export type RequestForm = z.infer<typeof requestForm>;

export const listForms = endpoint({
  method: 'GET',
  path: '/api/forms',
  access: 'public',
  scope: 'read',
  limit: 240,
  summary:
    'Topics that requesters may write about, a child after its parent, and what is announced',
  query: z.strictObject(place),
  response: z.strictObject({
    items: z.array(offeredTopic),
    announcements: z.array(shownAnnouncement),
  }),
});
const formParams = z.strictObject({ form_id: uuid });
export const getForm = endpoint({
  method: 'GET',
  path: '/api/forms/:form_id',
  access: 'public',
  scope: 'read',
  limit: 240,
  summary: 'The form of a topic that is offered (its id is that of the topic)',
  params: formParams,
  query: z.strictObject(place),
  response: requestForm,
});
const answers = z.record(uuid, fieldValue).refine((given) => Object.keys(given).length <= 100, {
  error: 'errors.invalid',
});
export const askQuestions = endpoint({
  method: 'POST',
  path: '/api/forms/:form_id/questions',
  access: 'public',
  scope: 'read',
  limit: 240,
  summary: 'The questions of a form as these answers make them; nothing is kept',
  params: formParams,
  body: z.strictObject({ language: language.default('ru'), fields: answers.default({}) }),
  response: z.strictObject({ questions: z.array(formQuestion) }),
});
export const uploadToForm = endpoint({
  method: 'POST',
  path: '/api/forms/files',
  access: 'public',
  scope: 'write',
  limit: 60,
  stream: 'upload',
  summary:
    'Upload a file for a form that was opened; it ends after a day unless a request holds it',
  query: z.strictObject({ name: line(255).min(1), form_id: ref('form'), stamp: line(200) }),
  response: file,
  status: 201,
});
export const sawArticles = endpoint({
  method: 'POST',
  path: '/api/forms/sights',
  access: 'public',
  scope: 'read',
  limit: 240,
  summary:
    'Say which articles were suggested in a form, and which one was opened: for counting alone',
  body: z.strictObject({
    form_id: ref('form'),
    stamp: line(200),
    brand: line(60).optional(),
    article_ids: z.array(ref('article')).min(1).max(10),
    opened_id: ref('article').optional(),
  }),
  response: empty,
});

/** An open request of the same person about the same, lately. */
export const likeRequest = z.strictObject({
  number: z.number().int(),
  subject: z.string(),
  created_at: instant,
});
export type LikeRequest = z.infer<typeof likeRequest>;

/**
 * `sent`: it is a ticket, or joined one; `confirm`: a letter is on its way, and only its link makes a
 * ticket of it; `held`: a person looks at it first; `alike`: nothing was kept, see `like`.
 */
export const requestStates = ['sent', 'confirm', 'held', 'alike'] as const;
export const sentRequest = z.strictObject({
  state: z.enum(requestStates),
  number: z.number().int().nullable(),
  like: likeRequest.nullable(),
  /** When somebody answers at the latest, in words; null: nothing is promised. */
  promise: z.string().nullable(),
});
export type SentRequest = z.infer<typeof sentRequest>;

export const sendRequest = endpoint({
  method: 'POST',
  path: '/api/requests',
  access: 'public',
  scope: 'write',
  limit: 60,
  summary:
    'Send a request by the form of a topic: a signed-in requester in their own name, an agent’s token (or session) for the address it names, anybody else to be confirmed by a letter',
  body: z.strictObject({
    form_id: ref('form'),
    ...place,
    name: line(200).default(''),
    address: emailAddress.optional(),
    subject: line(300).min(1),
    text: text(100_000).min(1),
    fields: answers.default({}),
    file_ids: z.array(uuid).max(mostFormFiles).default([]),
    /** Of the form; the same stamp with the same words is the same request. */
    stamp: line(200).default(''),
    /** Left empty by people, who do not see it. */
    website: line(300).default(''),
    way: z.enum(['portal', 'embed', 'api']).default('api'),
    /** Join the own open request with this number. */
    add_to: z.number().int().min(1).max(1e9).optional(),
    /** Read just before, and it did not answer. */
    article_id: ref('article').optional(),
    /** It is another matter than what was asked lately: do not ask again. */
    is_other: z.boolean().default(false),
  }),
  response: sentRequest,
  status: 201,
});
export type RequestBody = z.output<NonNullable<typeof sendRequest.body>>;

const secret = line(100).min(1);
export const lookUpRequest = endpoint({
  method: 'POST',
  path: '/api/requests/confirmations/look',
  access: 'public',
  scope: 'read',
  limit: 60,
  summary: 'What the link in a letter would send; looking does not use it up',
  body: z.strictObject({ secret }),
  response: z.strictObject({
    subject: z.string(),
    topic: z.string(),
    created_at: instant,
    like: likeRequest.nullable(),
  }),
});
export const confirmRequest = endpoint({
  method: 'POST',
  path: '/api/requests/confirmations',
  access: 'public',
  scope: 'write',
  limit: 60,
  summary:
    'Confirm a request by the secret of its letter: it becomes a ticket, or joins an own one',
  body: z.strictObject({ secret, add_to: z.number().int().min(1).max(1e9).optional() }),
  response: sentRequest,
});

// what administrators decide ------------------------------------------------------------------

const offer = {
  is_offered: z.boolean(),
  /** What customers call it; empty: as colleagues do. */
  names: z.strictObject({ ru: line(80), en: line(80) }),
  /** Above the form; empty: the note of the topic. */
  intro: translatedWords,
  /** None: every brand. */
  brand_ids: z.array(ref('brand')).max(100),
  /** Among its siblings, the smallest first. */
  position: z.number().int().min(0).max(9999),
  files: z.enum(fileAsks),
  /** Which files are asked for. */
  file_words: z.strictObject({ ru: line(300), en: line(300) }),
};
export const topicOffer = z.strictObject({ topic_id: uuid, ...offer });
export type TopicOffer = z.infer<typeof topicOffer>;
export const listOffers = endpoint({
  method: 'GET',
  path: '/api/topic-offers',
  access: 'agent',
  scope: 'read',
  summary: 'How topics are offered to requesters; one that is not named is not offered',
  response: z.strictObject({ items: z.array(topicOffer) }),
});
export const putOffer = endpoint({
  method: 'PUT',
  path: '/api/topics/:topic_id/offer',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Offer a topic to requesters, or no longer; what is left out stays',
  params: z.strictObject({ topic_id: uuid }),
  body: z.strictObject(offer).partial(),
  response: topicOffer,
});

/** Scheme, host and port, as browsers name an origin. */
const origin = z
  .string()
  .trim()
  .toLowerCase()
  .max(300)
  .regex(/^https?:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{2,5})?$/, {
    error: 'errors.field.origin',
  });
const sites = z.strictObject({ origins: z.array(origin).max(50) });
export const getFormSites = endpoint({
  method: 'GET',
  path: '/api/brands/:brand_id/form-sites',
  access: 'agent',
  scope: 'read',
  summary: 'Sites that may show the forms of a brand in a frame',
  params: z.strictObject({ brand_id: uuid }),
  response: sites,
});
export const putFormSites = endpoint({
  method: 'PUT',
  path: '/api/brands/:brand_id/form-sites',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Say which sites may show the forms of a brand in a frame',
  params: z.strictObject({ brand_id: uuid }),
  body: sites,
  response: sites,
});

// what is held --------------------------------------------------------------------------------

/** Why a request is held. */
export const heldCauses = [
  'trap', // the field that people do not see was filled
  'no_stamp', // the form was never opened
  'old_stamp', // opened more than a day ago
  'stamp_again', // the form was sent several times over
  'too_fast', // sent within seconds of opening
  'links',
  'repeated', // the same words from other addresses
  'many', // many requests from one place
] as const;
export type HeldCause = (typeof heldCauses)[number];

export const heldRequest = z.strictObject({
  id: uuid,
  address: z.string(),
  name: z.string(),
  subject: z.string(),
  text: z.string(),
  topic: z.strictObject({ id: uuid, name: translatedWords }),
  way: z.enum(['portal', 'embed', 'api']),
  causes: z.array(z.enum(heldCauses)),
  files: z.number().int(),
  created_at: instant,
  expires_at: instant,
});
export type HeldRequest = z.infer<typeof heldRequest>;
export const listHeld = endpoint({
  method: 'GET',
  path: '/api/held-requests',
  access: 'mail.ledger',
  scope: 'read',
  summary: 'Requests by form that wait for a person’s word, newest first',
  query: z.strictObject(pageQuery),
  response: page(heldRequest),
});
const heldParams = z.strictObject({ held_request_id: uuid });
export const releaseHeld = endpoint({
  method: 'POST',
  path: '/api/held-requests/:held_request_id/release',
  access: 'mail.ledger',
  scope: 'write',
  summary: 'Make a ticket of a held request',
  params: heldParams,
  response: z.strictObject({ number: z.number().int() }),
});
export const refuseHeld = endpoint({
  method: 'POST',
  path: '/api/held-requests/:held_request_id/refuse',
  access: 'mail.ledger',
  scope: 'write',
  summary: 'Refuse a held request: what it said is forgotten',
  params: heldParams,
  response: empty,
});

// what forms spared ---------------------------------------------------------------------------

export const deflection = z.strictObject({
  /** Visits in which an article was seen. */
  saw: z.number().int(),
  /** Sent nothing within 24 hours, less those who came back within 72: that many requests were spared… */
  least: z.number().int(),
  /** …and at most so many. */
  most: z.number().int(),
  /** Days that are counted: a day is, once 72 hours have passed. */
  counted_until: z.iso.date().nullable(),
  topics: z.array(
    z.strictObject({
      topic: z.strictObject({ id: uuid, name: translatedWords }),
      saw: z.number().int(),
      least: z.number().int(),
      most: z.number().int(),
    }),
  ),
});
export type Deflection = z.infer<typeof deflection>;
export const getDeflection = endpoint({
  method: 'GET',
  path: '/api/deflection',
  access: 'knowledge.publish',
  scope: 'read',
  summary: 'How many requests were spared because an article answered in the form: a range',
  query: z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(30) }),
  response: deflection,
});
