import { useQuery } from '@tanstack/react-query';
import type { Language } from '#contract/common.ts';
import { type Topic, wordsIn } from '#contract/fields.ts';
import { listOffers } from '#contract/forms.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import css from './opening.module.css';

type Props = { topics: readonly Topic[]; topic_id: string | null; language: Language };

/** The words above the form outside, to be said aloud, and the files it asks for; in the caller's language. */
export function SayAloud({ topics, topic_id, language }: Props) {
  const offers = useQuery({ ...ask(listOffers, {}), staleTime: 10 * 60_000 }).data?.items ?? [];
  const topic = topics.find((one) => one.id === topic_id);
  if (topic === undefined) return null;
  const offer = offers.find((one) => one.topic_id === topic_id);
  const intro = offer === undefined ? '' : wordsIn(offer.intro, language);
  const said = intro === '' ? wordsIn(topic.note, language) : intro;
  const asksFiles = offer !== undefined && offer.files !== 'none';
  const file_words = offer === undefined ? '' : wordsIn(offer.file_words, language);
  const isAsked = asksFiles && (offer.files === 'must' || file_words !== '');
  if (said === '' && !isAsked) return null;
  return (
    <section className={css['aloud']} aria-labelledby="say-aloud" lang={language}>
      <h2 id="say-aloud">{t('opening.say')}</h2>
      {said
        .split(/\n+/)
        .filter(Boolean)
        .map((line) => (
          <p key={line}>{line}</p>
        ))}
      {isAsked && (
        <p>
          <b>{t(offer.files === 'must' ? 'opening.files_needed' : 'opening.files_wanted')}</b>{' '}
          {file_words}
        </p>
      )}
    </section>
  );
}
