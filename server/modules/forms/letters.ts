/** Two letters of forms: «was it you?», and «we have it, with this number». */
import { promiseVariable, withPromise } from '#contract/auto-reply.ts';
import { wordsIn } from '#contract/fields.ts';
import { confirmHours } from '#contract/forms.ts';
import { translate } from '#contract/i18n/dictionaries.ts';
import { announcementsForLetter } from '#modules/announcements/announcements.ts';
import { brandCard, brandOfId } from '#modules/brands/brands.ts';
import {
  mailboxOfBrand,
  promisedMoment,
  queueLetter,
  whyNoLetter,
} from '#modules/channels/channels.ts';
import { listTopics } from '#modules/fields/fields.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import type { Ports } from '#platform/ports.ts';
import { mailboxOfTicket, type RequestRow } from './forms.sql.ts';
import type { Opened, Opening } from './opening.ts';

type Unconfirmed = Pick<RequestRow, 'topic_id' | 'brand_id' | 'language' | 'address'> & {
  readonly secret: string;
};

/**
 * Asks whether it was them. Nothing that the stranger wrote is in it, neither subject nor text nor name: a
 * letter in our name is no megaphone (case C10).
 */
export async function askToConfirm(tx: Ctx, ports: Ports, asked: Unconfirmed): Promise<void> {
  const { language } = asked;
  const brand = await brandOfId(tx, asked.brand_id);
  const { public_url } = ports.config;
  const card = brand === undefined ? undefined : brandCard(brand, public_url);
  const start = card === undefined ? `${public_url}/help` : `${card.origin}${card.prefix}`;
  const topic = (await listTopics(asSystem(tx))).find((one) => one.id === asked.topic_id);
  const told = {
    brand: brand?.name ?? '',
    topic: topic === undefined ? '' : wordsIn(topic.name, language),
    hours: confirmHours,
  };
  await queueLetter(asSystem(tx), ports, {
    kind: 'confirmation',
    mailbox_id: await mailboxOfBrand(tx, asked.brand_id),
    to: { name: '', address: asked.address },
    subject: translate(language, 'letters.confirm_request_subject', told),
    text: [
      translate(language, 'letters.confirm_request', told),
      `${start}/${language}/ask/confirm/${asked.secret}`,
      translate(language, 'letters.confirm_request_end', told),
    ].join('\n\n'),
  });
}

/**
 * The automatic answer to a request of somebody who is known to have sent it: its number, when somebody
 * answers, and what is announced. Answers the promised time, in words.
 */
export async function acknowledge(
  tx: Ctx,
  ports: Ports,
  { request, opened }: { request: Opening; opened: Opened },
): Promise<string | null> {
  const { language, address } = request;
  const settings = await generalSettings(tx);
  const promised = await promisedMoment(tx, { ticket_id: opened.ticket_id, language });
  const words = promised?.words ?? null;
  if (address === '' || (await whyNoLetter(tx, address)) !== null) return words;
  const fill = (template: string | undefined) =>
    (template ?? '{number}')
      .replaceAll('{number}', String(opened.number))
      .replaceAll('{subject}', request.content.subject);
  const announced = await announcementsForLetter(tx, request);
  const text = withPromise(fill(settings.auto_reply_text[language]), words);
  await queueLetter(asSystem(tx), ports, {
    kind: 'notification',
    to: { name: request.content.name, address },
    subject: fill(settings.auto_reply_subject[language])
      .replaceAll(promiseVariable, '')
      .replace(/\s+/g, ' ')
      .trim(),
    text: announced === '' ? text : `${text}\n\n${announced}`,
    ticket: {
      id: opened.ticket_id,
      number: opened.number,
      mailbox_id:
        (await mailboxOfTicket(tx, opened.ticket_id)) ??
        (await mailboxOfBrand(tx, request.brand_id)),
    },
  });
  return words;
}
