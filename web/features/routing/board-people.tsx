import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Board, BoardPerson } from '#contract/board.ts';
import { t } from '../../i18n.ts';
import css from './board.module.css';
import { PersonRow } from './board-person.tsx';
import { isTaking } from './board-queue.tsx';
import type { Slice } from './slice.ts';

type Props = { board: Board; onOpen: (slice: Slice) => void };
type Band = 'must_move' | 'on' | 'paused' | 'off';

/** Who is gone with open work comes first: it is what a lead acts upon; then those who take work now. */
function bandOf(person: BoardPerson): Band {
  if (person.must_move > 0) return 'must_move';
  if (isTaking(person)) return 'on';
  return person.presence.state === 'offline' || !person.is_on_shift ? 'off' : 'paused';
}
const bands = ['must_move', 'on', 'paused', 'off'] as const;
const firstShown = 40;

export function People({ board, onOpen }: Props) {
  const groups = Map.groupBy(board.people, bandOf);
  return (
    <section className={css['people']} aria-labelledby="board-people">
      <h2 id="board-people" className={css['heading']}>
        {t('board.people')}
      </h2>
      {bands.map((band) => {
        const people = groups.get(band) ?? [];
        if (people.length === 0) return null;
        return <PeopleBand key={band} band={band} people={people} onOpen={onOpen} />;
      })}
    </section>
  );
}

type BandProps = { band: Band; people: BoardPerson[]; onOpen: Props['onOpen'] };

function PeopleBand({ band, people, onOpen }: BandProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? people : people.slice(0, band === 'off' ? 10 : firstShown);
  return (
    <>
      <h3 className={css['band']} data-band={band}>
        {t(`board.band_${band}`)} <span className={css['quiet']}>{people.length}</span>
      </h3>
      <ul className={css['list']}>
        {shown.map((person) => (
          <PersonRow key={person.agent.id} person={person} onOpen={onOpen} />
        ))}
      </ul>
      {shown.length < people.length && (
        <Button variant="subtle" onClick={() => setWhole(true)}>
          {t('board.more_people', { count: people.length - shown.length })}
        </Button>
      )}
    </>
  );
}
