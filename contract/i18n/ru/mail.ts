import type { Area } from '../t.ts';

/** Texts of letters that Opora writes by itself. */
export const mail = {
  auto_answer_subject: 'Ваше обращение принято: {subject}',
  auto_answer_body:
    'Здравствуйте!\n\nМы получили ваше письмо. Номер обращения: {number}.\nОтветим по этому же адресу; чтобы что-то добавить, просто ответьте на это письмо.',
} satisfies Area;
