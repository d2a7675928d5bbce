import { t } from '../../i18n.ts';
import css from './brands.module.css';

type Props = { name: string; accent: string; logo: string | null; greeting: string };

/** The head of the help centre in these words and this colour. */
export function Preview({ name, accent, logo, greeting }: Props) {
  return (
    <figure style={{ margin: 0 }}>
      <figcaption className={css['quiet']} style={{ marginBottom: 6 }}>
        {t('brands.preview')}
      </figcaption>
      <div className={css['preview']}>
        <div className={css['preview_top']}>
          <span className={css['preview_brand']}>
            {logo === null ? (
              <span className={css['preview_mark']} style={{ background: accent }} />
            ) : (
              <img src={logo} alt="" />
            )}
            {name}
          </span>
          <span style={{ color: accent }}>{t('brands.preview_requests')}</span>
        </div>
        <div className={css['preview_body']}>
          <span className={css['preview_greeting']}>{greeting}</span>
          <span className={css['preview_button']} style={{ background: accent }}>
            {t('brands.preview_button')}
          </span>
        </div>
      </div>
    </figure>
  );
}
