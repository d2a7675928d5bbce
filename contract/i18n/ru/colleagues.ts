import type { Area } from '../t.ts';

/** Working together: drafts of others, mentions, followers. */
export const colleagues = {
  draft_of: 'Черновик от {name}',
  draft_by_program: 'Черновик написала программа «{name}»',
  draft_note_kind: 'заметка',
  draft_take: 'Взять',
  draft_take_back: 'Забрать обратно',
  draft_decline: 'Отклонить',
  draft_taken: 'Черновик теперь у вас: допишите и отправьте',
  draft_files: {
    one: '{count} файл',
    few: '{count} файла',
    many: '{count} файлов',
    other: '{count} файла',
  },
  share: 'Поделиться черновиком…',
  share_title: 'Поделиться черновиком',
  share_text:
    'Черновик увидят все, кто видит обращение. Допишет и отправит тот, кто его возьмёт; что начали вы, сохранится.',
  share_with: 'Кому сказать',
  share_nobody: 'Никому отдельно',
  share_note: 'Что дописать',
  share_do: 'Поделиться',
  shared: 'Черновик доступен коллегам',
  written_by: 'черновик: {name}',
  mentions: 'Упоминания',
  mentions_intro: 'Заметки, в которых вас назвали коллеги.',
  mentions_empty: 'Вас ещё не упоминали',
  mentions_empty_text: 'Чтобы позвать коллегу, напишите в заметке @ и имя.',
  follow_mentioned: 'Упомянутые будут следить за обращением',
  followers: 'Следят',
  add_follower: 'Добавить коллегу',
  remove_follower: 'Больше не следит: {name}',
  nobody_follows: 'Никто не следит',
} satisfies Area;
