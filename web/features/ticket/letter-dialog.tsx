import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { downloadLetterFile, getLetter, isLetter, type Letter } from '#contract/letters.ts';
import { urlOf } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { FileChip } from './file-chip.tsx';
import css from './letter-dialog.module.css';
import message from './message.module.css';
import { WordsOf, withImagesOf } from './message-body.tsx';

type Props = { file: { file_id: string; name: string }; onClose: () => void };

/** A message that came as a file: read in place, and those inside it as well. */
export function LetterDialog({ file, onClose }: Props) {
  const [path, setPath] = useState<{ number: number; name: string }[]>([]);
  const at = path.map((one) => one.number).join('.');
  const params = { file_id: file.file_id };
  const where = at === '' ? {} : { at };
  const query = useQuery(ask(getLetter, { params, query: where }));
  return (
    <Dialog title={path.at(-1)?.name ?? file.name} opened onClose={onClose} size="xl">
      {path.length > 0 && (
        <button type="button" className={css['back']} onClick={() => setPath(path.slice(0, -1))}>
          {t('carried.back_to', { name: path.at(-2)?.name ?? file.name })}
        </button>
      )}
      <WithData query={query}>
        {(letter) => (
          <Shown
            key={at}
            letter={letter}
            address={(number) =>
              urlOf(downloadLetterFile, {
                params: { ...params, number: String(number) },
                query: where,
              })
            }
            onRead={(one) => setPath([...path, one])}
          />
        )}
      </WithData>
    </Dialog>
  );
}

type ShownProps = {
  letter: Letter;
  address: (number: number) => string;
  onRead: (file: { number: number; name: string }) => void;
};

function Shown({ letter, address, onRead }: ShownProps) {
  const images = letter.files.map(({ number, content_id }) => {
    const url = address(number);
    return { content_id, src: `${url}${url.includes('?') ? '&' : '?'}preview=1` };
  });
  const files = letter.files.filter((file) => !file.is_inline);
  return (
    <div className={css['letter']}>
      <dl className={css['head']}>
        <Field name={t('carried.from')} value={sayParties(letter.from)} />
        <Field name={t('composer.to')} value={sayParties(letter.to)} />
        <Field name={t('composer.cc')} value={sayParties(letter.cc)} />
        <Field name={t('ticket.subject')} value={letter.subject} />
        {letter.date !== null && (
          <div>
            <dt>{t('carried.when')}</dt>
            <dd>
              <Moment with_time at={letter.date} />
            </dd>
          </div>
        )}
      </dl>
      <p className={css['unproven']}>{t('carried.unproven')}</p>
      <WordsOf
        body_html={withImagesOf(letter.body_html, images)}
        quoted_html={withImagesOf(letter.quoted_html, images)}
        images_at={null}
      />
      {files.length > 0 && (
        <ul className={message['files']} aria-label={t('ticket.files')}>
          {files.map((file) => (
            <FileChip
              key={file.number}
              file={file}
              href={address(file.number)}
              onRead={isLetter(file) ? () => onRead(file) : undefined}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function Field({ name, value }: { name: string; value: string }) {
  if (value === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

function sayParties(parties: Letter['to']): string {
  return parties
    .map(({ name, address }) => (name === '' ? address : `${name} <${address}>`))
    .join(', ');
}
