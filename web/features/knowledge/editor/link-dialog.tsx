import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Editor } from '@tiptap/react';
import { type FormEvent, useState } from 'react';
import { listArticles } from '#contract/articles.ts';
import { t } from '../../../i18n.ts';
import { ask } from '../../../queries.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { OptionList } from '../../../ui/option-list.tsx';
import css from './editor.module.css';
import { webAddress } from './vocabulary.ts';

type Props = { editor: Editor; onClose: () => void };

/** A link to another article, found by its title, or to any address. */
export function LinkDialog({ editor, onClose }: Props) {
  const before = String(editor.getAttributes('link')['href'] ?? '');
  const [typed, setTyped] = useState(before.startsWith('/articles/') ? '' : before);
  const address = webAddress(typed);
  const query = useQuery({
    ...ask(listArticles, {
      query: { limit: 12, ...(typed.trim() === '' ? {} : { title: typed.trim() }) },
    }),
    enabled: address === undefined || !/^https?:/.test(typed),
    placeholderData: (last) => last,
  });
  const options = (query.data?.items ?? []).map((article) => ({
    value: article.id,
    label: article.title,
    note: `№ ${article.number}`,
    group: t('editor.link_articles'),
  }));
  const toAddress =
    address === undefined
      ? []
      : [{ value: address, label: address, group: t('editor.link_address') }];

  function put(href: string, title: string) {
    const chain = editor.chain().focus().extendMarkRange('link');
    if (editor.state.selection.empty && !editor.isActive('link'))
      chain
        .insertContent([
          { type: 'text', text: title, marks: [{ type: 'link', attrs: { href } }] },
          { type: 'text', text: ' ' },
        ])
        .run();
    else chain.setLink({ href }).run();
    onClose();
  }
  return (
    <Dialog title={t('editor.link')} opened onClose={onClose}>
      <p className={css['dialog_text']}>{t('editor.link_text')}</p>
      <OptionList
        label={t('editor.link_field')}
        options={[...toAddress, ...options]}
        query={typed}
        onQuery={setTyped}
        is_loading={query.isFetching}
        onPick={(value) => {
          const article = query.data?.items.find((one) => one.id === value);
          if (article === undefined) put(value, value);
          else put(`/articles/${article.id}`, article.title);
        }}
      />
    </Dialog>
  );
}

/** A video by its address: a card in the text that leads there. */
export function VideoDialog({ editor, onClose }: Props) {
  const before = editor.isActive('video') ? String(editor.getAttributes('video')['href']) : '';
  const [typed, setTyped] = useState(before);
  const [isWrong, setWrong] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    const href = webAddress(typed);
    if (href === undefined || !href.startsWith('https:')) {
      setWrong(true);
      return;
    }
    if (before === '')
      editor.chain().focus().insertContent({ type: 'video', attrs: { href } }).run();
    else editor.chain().focus().updateAttributes('video', { href }).run();
    onClose();
  }
  return (
    <Dialog title={t('editor.video')} opened onClose={onClose}>
      <form className={css['form']} onSubmit={submit}>
        <TextInput
          label={t('editor.video_field')}
          description={t('editor.video_text')}
          value={typed}
          data-autofocus
          inputMode="url"
          placeholder="https://"
          error={isWrong ? t('editor.video_wrong') : undefined}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setWrong(false);
          }}
        />
        <div className={css['buttons']}>
          <Button type="submit">{t(before === '' ? 'common.add' : 'common.save')}</Button>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
