import { Checkbox, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { exportKnowledge, type KnowledgeSpace } from '#contract/knowledge.ts';
import { urlOf } from '../../../api.ts';
import { t } from '../../../i18n.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { plainButton } from '../../../ui/plain-button.ts';
import rows from '../../../ui/rows.module.css';
import { languageName } from '../words.ts';
import { placeOf, placeOptions } from './places.ts';

type Props = {
  spaces: readonly KnowledgeSpace[];
  section: string | undefined;
  onClose: () => void;
};

/** What goes into the archive; the browser fetches it by itself. */
export function ExportDialog({ spaces, section, onClose }: Props) {
  const [place, setPlace] = useState(section === undefined ? '' : `section:${section}`);
  const [language, setLanguage] = useState('');
  const [hasRemarks, setRemarks] = useState(true);
  const query = {
    ...placeOf(place),
    ...(language === '' ? {} : { language }),
    remarks: hasRemarks ? 'true' : 'false',
  };
  return (
    <Dialog title={t('imports.export_title')} opened onClose={onClose}>
      <div className={rows['form']}>
        <p>{t('imports.export_intro')}</p>
        <NativeSelect
          label={t('imports.export_what')}
          value={place}
          data={[{ value: '', label: t('imports.export_all') }, ...placeOptions(spaces)]}
          onChange={(event) => setPlace(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('imports.export_language')}
          value={language}
          data={[
            { value: '', label: t('imports.export_every_language') },
            ...['ru', 'en'].map((value) => ({ value, label: languageName(value) })),
          ]}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        />
        <Checkbox
          label={t('imports.export_remarks')}
          description={t('imports.export_remarks_text')}
          checked={hasRemarks}
          onChange={(event) => setRemarks(event.currentTarget.checked)}
        />
        <div className={rows['buttons']}>
          <a className={plainButton} href={urlOf(exportKnowledge, { query })} download>
            {t('imports.export_download')}
          </a>
        </div>
      </div>
    </Dialog>
  );
}
