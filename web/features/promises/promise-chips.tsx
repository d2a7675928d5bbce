import { IconFlag, IconFlagOff, IconPencil } from '@tabler/icons-react';
import {
  lazy,
  type RefObject,
  Suspense,
  useDeferredValue,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { mostPromises, type PromiseOffer } from '#contract/promise-offer.ts';
import { type FoundPromise, findPromises, type When } from '#contract/promises/recognise.ts';
import { t } from '../../i18n.ts';
import { useMe } from '../../session.tsx';
import { sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { plainTextOf } from '../composer/plain-text.ts';
import css from './promise-chips.module.css';

const MomentDialog = lazy(() =>
  import('./moment-dialog.tsx').then((module) => ({ default: module.MomentDialog })),
);

/** What the composer asks for when it sends: the promises of the text as it is then. */
export type OfferSource = (leaves_at: string | undefined) => PromiseOffer[];

type Choice = { is_off?: boolean; due_at?: string };
type Props = { html: string; source: RefObject<OfferSource | null> };

/** Promises in what is being written, each with its date: kept in mind unless the writer says no. */
export function PromiseChips({ html, source }: Props) {
  const { time_zone } = useMe();
  const clock = useClock();
  const calm = useDeferredValue(html);
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const [moving, setMoving] = useState<FoundPromise>();
  const found = useMemo(
    () => promisesOf(calm, { now: clock.now, time_zone }),
    [calm, clock.now, time_zone],
  );
  useEffect(() => {
    source.current = (leaves_at) => {
      const now = leaves_at === undefined ? Date.now() : Date.parse(leaves_at);
      return promisesOf(html, { now, time_zone }).flatMap(({ words, due_at }) => {
        const choice = choices[keyOf(words)];
        if (choice?.is_off === true) return [];
        return [{ words: words.slice(0, 300), due_at: choice?.due_at ?? due_at }];
      });
    };
    return () => {
      source.current = null;
    };
  }, [html, choices, time_zone, source]);
  if (found.length === 0) return null;
  const choose = (words: string, choice: Choice) =>
    setChoices((now) => ({ ...now, [keyOf(words)]: { ...now[keyOf(words)], ...choice } }));

  return (
    <div className={css['chips']} role="toolbar" aria-label={t('promises.chip_many')}>
      {found.map((promise) => {
        const { words } = promise;
        const choice = choices[keyOf(words)] ?? {};
        const isOn = choice.is_off !== true;
        const when = sayMoment(Date.parse(choice.due_at ?? promise.due_at), clock, true);
        const Icon = isOn ? IconFlag : IconFlagOff;
        return (
          <span key={`${promise.start} ${words}`} className={css['chip']} data-on={isOn}>
            <button
              type="button"
              aria-pressed={isOn}
              aria-label={t('promises.chip_label', { words, when })}
              title={t('promises.quote', { words })}
              onClick={() => choose(words, { is_off: isOn })}
            >
              <Icon size={15} stroke={1.75} aria-hidden="true" />
              {isOn ? t('promises.chip', { when }) : t('promises.not_a_promise')}
            </button>
            {isOn && (
              <IconButton
                label={t('promises.change_of', { words })}
                icon={IconPencil}
                onClick={() => setMoving(promise)}
              />
            )}
          </span>
        );
      })}
      {moving !== undefined && (
        <Suspense>
          <MomentDialog
            title={t('promises.change_date')}
            at={Date.parse(choices[keyOf(moving.words)]?.due_at ?? moving.due_at)}
            onClose={() => setMoving(undefined)}
            onPick={(due_at) => {
              choose(moving.words, { due_at });
              setMoving(undefined);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

/** What is said twice is promised once. */
function promisesOf(html: string, when: When): FoundPromise[] {
  const found = findPromises(plainTextOf(html), when);
  return [...new Map(found.map((one) => [keyOf(one.words), one])).values()].slice(0, mostPromises);
}

/** A choice stays with its words while others are written around them. */
function keyOf(words: string): string {
  return words.toLowerCase();
}
