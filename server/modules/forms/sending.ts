/**
 * A request by form is sent: by a requester who is signed in, by an agent for the address it names, or by
 * anybody, who is asked by a letter first.
 */
import { createHash } from 'node:crypto';
import {
  confirmHours,
  type HeldCause,
  type RequestBody,
  type SentRequest,
} from '#contract/forms.ts';
import { whyNoLetter } from '#modules/channels/channels.ts';
import { wordsOfFiles } from '#modules/files/files.ts';
import { contactNames, recogniseContact } from '#modules/people/people.ts';
import { type CustomerOpening, customerOpening } from '#modules/tickets/tickets.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId, newSecret } from '#platform/id.ts';
import type { Ports } from '#platform/ports.ts';
import { hashToken } from '#platform/secrets.ts';
import { openedInVisit } from './deflection.sql.ts';
import {
  addressOfContact,
  insertRequest,
  lockSenders,
  type NewRequestRow,
  noteTicket,
  requestByKey,
  sentLately,
  sentWithStamp,
} from './forms.sql.ts';
import { acknowledge, askToConfirm } from './letters.ts';
import { brandForForms, fillableFields, getForm } from './offers.ts';
import { joinOwn, likeOwn, openFromRequest } from './opening.ts';
import { heldFrom, judge } from './spam.ts';
import { readStamp, type Stamp } from './stamps.ts';
import { heldFiles } from './uploads.ts';

export type Sender = { readonly ip: string; readonly user_agent: string };

/** In an hour: requests of one place; letters to one address; letters of the desk. */
const most = { from_here: 20, letters_to_address: 3, letters_of_desk: 300 };
/** What a person has to look at waits so long, in days. */
const heldDays = 30;
const hour = 3_600_000;

type Given = {
  readonly body: RequestBody;
  readonly sender: Sender;
  readonly brand_id: string;
  readonly opening: CustomerOpening;
  readonly stamp: Stamp | undefined;
  readonly request_key: string;
  readonly address: string;
};

/**
 * Sends it once, whatever the network does: the same stamp with the same words is the same request.
 * @throws OporaError invalid by field; not_found for a form that is not offered; rate_limited; forbidden for
 *   an agent who may not open tickets
 */
export async function sendRequest(
  ctx: Ctx,
  ports: Ports,
  { body, sender }: { body: RequestBody; sender: Sender },
): Promise<SentRequest> {
  if (ctx.actor.kind === 'agent' && !mayAct(ctx.actor, 'tickets.create'))
    fail('forbidden', 'errors.forbidden');
  const brand = await brandForForms(ctx, body.brand);
  const place = { brand_id: brand.id, language: body.language };
  const form = await getForm(ctx, body.form_id, place);
  if (form.files === 'must' && body.file_ids.length === 0)
    failField('file_ids', 'errors.field.files_needed');
  const opening = await customerOpening(ctx, {
    topic_id: body.form_id,
    values: body.fields,
    fillable: new Set((await fillableFields(ctx)).map((field) => field.id)),
  });
  const stamp = readStamp(ports.secrets, body.stamp, body.form_id);
  const address = await addressOf(ctx, body);
  const given: Given = {
    ...{ body, sender, opening, stamp, address, brand_id: brand.id },
    request_key: keyOf(body, {
      ...{ address, stamp },
      files: await wordsOfFiles(ctx, body.file_ids),
    }),
  };
  return transaction(ctx, async (tx) => {
    const before = await requestByKey(tx, given.request_key);
    if (before !== undefined) return answerAgain(before);
    return tx.actor.kind === 'contact' || tx.actor.kind === 'agent'
      ? sendKnown(tx, ports, given)
      : sendUnknown(tx, ports, given);
  });
}

async function addressOf(ctx: Ctx, body: RequestBody): Promise<string> {
  if (ctx.actor.kind === 'contact') return (await addressOfContact(ctx, ctx.actor.id)) ?? '';
  return body.address ?? failField('address', 'errors.field.needed');
}

function answerAgain(before: { state: string; number: number | null }): SentRequest {
  const state = before.number !== null ? 'sent' : before.state === 'held' ? 'held' : 'confirm';
  return { state, number: before.number, like: null, promise: null };
}

type From = {
  readonly address: string;
  readonly stamp: Stamp | undefined;
  /** What they are: without a script each press of the button brings them anew. */
  readonly files: readonly string[];
};

function keyOf(body: RequestBody, from: From): string {
  if (from.stamp === undefined) return `once.${newId()}`;
  const { subject, text, fields, add_to } = body;
  const said = JSON.stringify([from.address, subject, text, fields, from.files, add_to ?? null]);
  return `${from.stamp.visit_id}.${hashToken(said).toString('base64url')}`;
}

/** Only their words count: spaces, case and numbers aside, so that a template is the same text. */
function hashOfWords({ subject, text }: RequestBody): string {
  const words = `${subject}\n${text}`.toLowerCase().replace(/[\d\s]+/gu, ' ');
  return createHash('sha256').update(words).digest('base64url');
}

/** Who it was, for counting who came back; no address of anybody can be read from it. */
export function visitorKey(ports: Ports, { ip, user_agent }: Sender): string {
  return ports.secrets.sign('form.visitor', `${ip}\n${user_agent}`);
}

async function rowOf(tx: Ctx, ports: Ports, given: Given, file_ids: readonly string[]) {
  const { body, sender } = given;
  return {
    id: newId(),
    request_key: given.request_key,
    way: body.way,
    topic_id: body.form_id,
    brand_id: given.brand_id,
    language: body.language,
    address: given.address,
    content_hash: hashOfWords(body),
    file_ids: [...file_ids],
    ip: sender.ip,
    visitor_key: visitorKey(ports, sender),
    read_article_ids: await readBefore(tx, given),
  };
}

/** What was read and did not answer: in the form, and the article that led to it. */
async function readBefore(tx: Ctx, { body, stamp }: Given): Promise<string[]> {
  const opened = stamp === undefined ? null : await openedInVisit(tx, stamp.visit_id);
  const read = [opened, body.article_id ?? null].filter((id) => id !== null);
  return [...new Set(read)];
}

function contentOf({ body, opening }: Given) {
  return {
    name: body.name,
    subject: body.subject,
    text: body.text,
    fields: { ...opening.fields },
  };
}

/** In one's own name, or by an agent in another's: a ticket at once. */
async function sendKnown(tx: Ctx, ports: Ports, given: Given): Promise<SentRequest> {
  const { body, address } = given;
  const contact_id = await requesterOf(tx, given);
  const file_ids = await heldFiles(tx, { ids: body.file_ids, stamp: given.stamp });
  if (tx.actor.kind === 'contact') {
    await lockSenders(tx, contact_id, given.sender.ip);
    const before = await requestByKey(tx, given.request_key);
    if (before !== undefined) return answerAgain(before);
    const asked = { address, ip: given.sender.ip, content_hash: '' };
    if ((await sentLately(tx, asked)).from_here >= most.from_here)
      fail('rate_limited', 'errors.too_many_requests');
    const like =
      body.is_other || body.add_to !== undefined
        ? null
        : await likeOwn(tx, {
            ...{ contact_id, topic_id: body.form_id, words: `${body.subject} ${body.text}` },
          });
    if (like !== null) return { state: 'alike', number: null, like, promise: null };
  }
  const row: NewRequestRow = {
    ...(await rowOf(tx, ports, given, file_ids)),
    ...{ state: 'sent', contact_id, content: null, causes: [], score: 0, token_hash: null },
    expires_at: tx.now,
  };
  if (!(await insertRequest(tx, row))) return again(tx, given);
  const content = { ...contentOf(given), name: await nameFor(tx, contact_id, body.name) };
  const request = { ...row, content, contact_id };
  const opened =
    body.add_to === undefined
      ? await openFromRequest(tx, request)
      : await joinOwn(tx, request, body.add_to);
  await noteTicket(tx, row.id, opened.ticket_id);
  const promise =
    tx.actor.kind === 'contact' ? await acknowledge(tx, ports, { request, opened }) : null;
  return { state: 'sent', number: opened.number, like: null, promise };
}

async function requesterOf(tx: Ctx, { address, body }: Given): Promise<string> {
  if (tx.actor.kind === 'contact') return tx.actor.id;
  const stranger = { address, name: body.name, language: body.language };
  return (await recogniseContact(tx, stranger)).contact_id;
}

async function nameFor(tx: Ctx, contact_id: string, given: string): Promise<string> {
  return (await contactNames(tx, [contact_id])).get(contact_id) ?? given;
}

async function again(tx: Ctx, given: Given): Promise<SentRequest> {
  const before = await requestByKey(tx, given.request_key);
  return before === undefined ? fail('conflict', 'errors.conflict') : answerAgain(before);
}

/** Kept aside: a letter asks whether it was them; what looks like spam waits for a person instead. */
async function sendUnknown(tx: Ctx, ports: Ports, given: Given): Promise<SentRequest> {
  const { body, sender, address, stamp } = given;
  await lockSenders(tx, address, sender.ip);
  // It may have been sent while we waited: then nothing of what follows is asked of it again.
  const before = await requestByKey(tx, given.request_key);
  if (before !== undefined) return answerAgain(before);
  const content_hash = hashOfWords(body);
  const lately = await sentLately(tx, { address, ip: sender.ip, content_hash });
  if (lately.from_here >= most.from_here) fail('rate_limited', 'errors.too_many_requests');
  const file_ids = await heldFiles(tx, { ids: body.file_ids, stamp });
  const { score, causes } = judge({
    is_trapped: body.website !== '',
    seconds_open:
      stamp === undefined ? null : (tx.now.getTime() - stamp.opened_at.getTime()) / 1000,
    words: `${body.name}\n${body.subject}\n${body.text}`,
    same_stamp: stamp === undefined ? 0 : await sentWithStamp(tx, stamp.visit_id),
    ...{ same_words: lately.same_words, from_here: lately.from_here },
  });
  const isFlood =
    lately.letters_to_address >= most.letters_to_address ||
    lately.letters_of_desk >= most.letters_of_desk;
  const isHeld = score >= heldFrom || isFlood || (await isWithoutLetter(tx, address));
  const secret = newSecret();
  const row: NewRequestRow = {
    ...(await rowOf(tx, ports, given, file_ids)),
    ...{ state: isHeld ? 'held' : 'waiting', contact_id: null, content: contentOf(given), score },
    causes: isHeld && causes.length === 0 ? ['many'] : causes,
    token_hash: isHeld ? null : hashToken(secret),
    expires_at: new Date(tx.now.getTime() + (isHeld ? heldDays * 24 : confirmHours) * hour),
  };
  if (!(await insertRequest(tx, row))) return again(tx, given);
  if (isHeld) await tellHeld(tx, row.id, row.causes);
  else await askToConfirm(tx, ports, { ...row, secret });
  return { state: isHeld ? 'held' : 'confirm', number: null, like: null, promise: null };
}

/** @throws OporaError invalid for an address that nobody reads */
async function isWithoutLetter(tx: Ctx, address: string): Promise<boolean> {
  const why = await whyNoLetter(tx, address);
  if (why === 'unattended_address' || why === 'own_address')
    failField('address', 'errors.field.nobody_reads');
  return why !== null;
}

async function tellHeld(tx: Ctx, id: string, causes: readonly HeldCause[]): Promise<void> {
  await publish(tx, {
    name: 'request.held',
    subject_type: 'held_request',
    subject_id: id,
    data: { causes },
  });
}
