/** Own requests: to look at, and the forms on them. Each form answers by a redirect, so that nothing is sent twice. */
import { emailAddress } from '#contract/common.ts';
import { mostRequestFiles } from '#contract/requests.ts';
import { apartAddress, openFile, storeFile } from '#modules/files/files.ts';
import {
  addColleague,
  answerRequest,
  closeRequest,
  findRequest,
  getRequest,
  isFileOfRequest,
  reopenRequest,
} from '#modules/requests/requests.ts';
import { fail, OporaError } from '#platform/errors.ts';
import { wrongsOf } from '../fields.ts';
import { type Answer, type Asked, action, type Page, page, type Visit } from '../page.ts';
import { listPages } from './list.ts';
import { type Refused, requestPage } from './show.ts';

const at = '/requests/:number';

/** Only numbers lead to requests: an address that is none is not found. */
function numberOf({ params }: Asked): string {
  const number = params['number'] ?? '';
  return /^\d{1,15}$/.test(number) ? number : fail('not_found', 'errors.not_found');
}

const show = page(at, 'contact', async (visit, asked) => {
  const found = await findRequest(visit.ctx, numberOf(asked));
  // It became one with another that this requester sees too.
  if (found.moved_to !== null) return { redirect: visit.to(`/requests/${found.moved_to}`) };
  const before = asked.query('before') || undefined;
  return requestPage(visit, await getRequest(visit.ctx, found.id, before));
});

async function shownAgain(visit: Visit, asked: Asked, refused: Refused): Promise<Answer> {
  return requestPage(visit, await getRequest(visit.ctx, numberOf(asked)), refused);
}

const answer = action(`${at}/answer`, 'contact', {
  limit: 20,
  has_files: true,
  show: async (visit, asked) => {
    const { ctx, ports, say } = visit;
    const { form } = asked;
    const text = form.text('text').slice(0, 50_000);
    const found = await findRequest(ctx, numberOf(asked));
    if (text.trim() === '' && form.files.length === 0)
      return shownAgain(visit, asked, { line: say('request.empty') });
    if (form.files.length > mostRequestFiles) {
      const line = say('request.too_many_files', { count: mostRequestFiles });
      return shownAgain(visit, asked, { line, text });
    }
    const file_ids: string[] = [];
    for (const { name, bytes } of form.files)
      file_ids.push((await storeFile(ctx, ports.blobs, { name, source: bytes })).id);
    const once = form.text('once').slice(0, 100);
    await answerRequest(ctx, found.id, { text, file_ids, once });
    return { redirect: visit.to(`/requests/${found.number}`), notice: 'answered' };
  },
});

const close = action(`${at}/close`, 'contact', {
  show: async (visit, asked) => {
    const number = numberOf(asked);
    await closeRequest(visit.ctx, number);
    return { redirect: visit.to(`/requests/${number}`), notice: 'closed' };
  },
});

const reopen = action(`${at}/reopen`, 'contact', {
  show: async (visit, asked) => {
    const number = numberOf(asked);
    await reopenRequest(visit.ctx, number);
    return { redirect: visit.to(`/requests/${number}`), notice: 'reopened' };
  },
});

const colleague = action(`${at}/colleague`, 'contact', {
  limit: 10,
  show: async (visit, asked) => {
    const number = numberOf(asked);
    const given = asked.form.text('address');
    const address = emailAddress.safeParse(given);
    await findRequest(visit.ctx, number);
    if (!address.success)
      return shownAgain(visit, asked, { line: visit.say('request.bad_address'), address: given });
    try {
      await addColleague(visit.ctx, number, address.data);
      return { redirect: visit.to(`/requests/${number}`), notice: 'colleague_added' };
    } catch (error) {
      if (error instanceof OporaError && error.fields?.['address'] !== undefined)
        return shownAgain(visit, asked, { line: visit.say('request.is_you'), address: given });
      return shownAgain(visit, asked, { line: wrongsOf(visit, error).line, address: given });
    }
  },
});

const file = page(`${at}/files/:file_id`, 'contact', async (visit, asked) => {
  const id = asked.params['file_id'] ?? '';
  const found = await findRequest(visit.ctx, numberOf(asked));
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  if (!isUuid || !(await isFileOfRequest(visit.ctx, found, id)))
    fail('not_found', 'errors.not_found');
  const as = asked.query('preview') === '1' ? 'preview' : 'attachment';
  const apart = as === 'attachment' ? apartAddress(visit.ctx, visit.ports, id) : undefined;
  if (apart !== undefined) return { redirect: apart, status: 302 };
  const { headers, bytes } = await openFile(visit.ctx, visit.ports.blobs, { id, as });
  return { body: bytes, type: String(headers['content-type']), headers };
});

export const requestPages: readonly Page[] = [
  ...listPages,
  show,
  answer,
  close,
  reopen,
  colleague,
  file,
];
