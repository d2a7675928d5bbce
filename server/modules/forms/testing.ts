/** A topic with a form, as tests of forms and of the telephone fill it. */
import { newId } from '#platform/id.ts';
import type { TestDesk } from '#testing/desk.ts';

const named = (ru: string, en = '') => ({ ru, en });

type Field = { id: string; options: { id: string }[] };

export type PrintingForm = {
  readonly topic: { id: string };
  readonly model: Field;
  /** Asked once the model is known. */
  readonly serial: Field;
  /** Needed to open a ticket, and the desk's own. */
  readonly secret: Field;
  /** What a customer answers. */
  readonly answers: Record<string, string>;
};

export async function printingForm(desk: TestDesk): Promise<PrintingForm> {
  const field = async (body: object): Promise<Field> =>
    (await desk.post('/api/ticket-fields', desk.admin, { is_everywhere: false, ...body })).json();
  const till = newId();
  const model = await field({
    kind: 'choice',
    name: named('Модель', 'Model'),
    customer_access: 'fill',
    required: 'to_open',
    options: [{ id: till, parent_id: null, name: named('АТОЛ'), is_archived: false }],
  });
  const serial = await field({
    kind: 'text',
    name: named('Номер'),
    customer_access: 'fill',
    required: 'to_open',
    shown_when: {
      match: 'all',
      tests: [{ field: 'custom', field_id: model.id, op: 'in', value: [till] }],
    },
  });
  const secret = await field({ kind: 'text', name: named('Причина'), required: 'to_open' });
  const group = (
    await desk.post('/api/topics', desk.admin, { name: named('Кассы', 'Tills') })
  ).json();
  const topic = (
    await desk.post('/api/topics', desk.admin, {
      name: named('Печать', 'Printing'),
      parent_id: group.id,
      team_id: desk.ours,
      urgency: 1,
      tags: ['касса'],
      field_ids: [model.id, serial.id, secret.id],
    })
  ).json();
  await desk.put(`/api/topics/${topic.id}/offer`, desk.admin, {
    names: named('Чек не печатается', 'No receipt'),
  });
  const answers = { [model.id]: model.options[0]?.id ?? '', [serial.id]: '00012' };
  return { topic, model, serial, secret, answers };
}
