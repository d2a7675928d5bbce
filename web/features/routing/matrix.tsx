import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { listCalendars } from '#contract/calendars.ts';
import { ticketLanguages } from '#contract/conditions.ts';
import type { AgentRouting } from '#contract/routing.ts';
import type { Skill } from '#contract/skills.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import css from './matrix.module.css';
import { type Change, useSaveRouting } from './save-routing.ts';

type Props = { people: AgentRouting[]; skills: Skill[]; usual: number };

/**
 * People by skills, languages, points and schedule. The arrows move from cell to cell; a digit sets the
 * level, the space bar the next one; Ctrl+D takes the value from the row above.
 */
export function Matrix({ people: known, skills, usual }: Props) {
  const { shown: people, save } = useSaveRouting(known);
  const table = useRef<HTMLTableElement>(null);
  const columns = ticketLanguages.length + skills.length + 2;
  function onKeyDown(event: KeyboardEvent<HTMLTableElement>) {
    const place = placeOf(event.target);
    if (place === undefined) return;
    const next = step(event, place, { rows: people.length, columns });
    if (next === undefined) return;
    event.preventDefault();
    focusOn(table.current, next);
  }
  const above = (row: number) => people[row - 1];
  return (
    <div className={css['scroller']}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are walked by arrows is a grid (WAI-ARIA) */}
      <table ref={table} className={css['matrix']} role="grid" onKeyDown={onKeyDown}>
        <caption className="hidden">{t('queues.matrix')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('queues.person')}</th>
            {ticketLanguages.map((language) => (
              <th key={language} scope="col" title={languageName(language)}>
                {language.toUpperCase()}
              </th>
            ))}
            {skills.map((skill) => (
              <th key={skill.id} scope="col" className={css['skill']}>
                <span>{skill.name}</span>
              </th>
            ))}
            <th scope="col">{t('queues.points')}</th>
            <th scope="col">{t('queues.schedule')}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person, row) => {
            const put = (change: Change) => save(person, change);
            let column = 0;
            const at = () => {
              const place = { row, column };
              column += 1;
              return place;
            };
            return (
              <tr key={person.agent.id}>
                <th scope="row">{person.agent.name}</th>
                {ticketLanguages.map((language) => (
                  <LanguageCell
                    key={language}
                    person={person}
                    language={language}
                    above={above(row)}
                    place={at()}
                    put={put}
                  />
                ))}
                {skills.map((skill) => (
                  <SkillCell
                    key={skill.id}
                    person={person}
                    skill={skill}
                    above={above(row)}
                    place={at()}
                    put={put}
                  />
                ))}
                <PointsCell person={person} usual={usual} place={at()} put={put} />
                <ScheduleCell person={person} place={at()} put={put} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

type Place = { row: number; column: number };
type CellProps = { person: AgentRouting; place: Place; put: (change: Change) => void };

function languageName(language: string): string {
  return t(language === 'ru' ? 'common.russian' : 'common.english');
}

function placeOf(target: EventTarget): Place | undefined {
  if (!(target instanceof HTMLElement)) return undefined;
  const [row, column] = (target.dataset['place'] ?? '').split(' ').map(Number);
  return row === undefined || column === undefined ? undefined : { row, column };
}

/** Where the key leads: arrows everywhere, less where a field needs them itself; Enter goes down. */
function step(
  event: KeyboardEvent,
  { row, column }: Place,
  size: { rows: number; columns: number },
): Place | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const isSelect = event.target instanceof HTMLSelectElement;
  const steps: Record<string, Place | undefined> = {
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    ArrowUp: isSelect ? undefined : { row: row - 1, column },
    ArrowDown: isSelect ? undefined : { row: row + 1, column },
    Enter: isSelect ? undefined : { row: row + (event.shiftKey ? -1 : 1), column },
    Home: { row, column: 0 },
    End: { row, column: size.columns - 1 },
  };
  const next = steps[event.key];
  const isInside =
    next !== undefined &&
    next.row >= 0 &&
    next.row < size.rows &&
    next.column >= 0 &&
    next.column < size.columns;
  return isInside ? next : undefined;
}

function focusOn(table: HTMLTableElement | null, { row, column }: Place): void {
  const cell = table?.querySelector<HTMLElement>(`[data-place="${row} ${column}"]`);
  cell?.focus();
  cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  if (cell instanceof HTMLInputElement) cell.select();
}

type CellKeys = { set: (value: number) => void; value: number; most: number; copy: () => void };

/** A digit is a level; the space bar goes round; Delete empties; Ctrl+D copies from above. */
function onCellKey(event: KeyboardEvent, { set, value, most, copy }: CellKeys): void {
  if ((event.ctrlKey || event.metaKey) && event.code === 'KeyD') {
    event.preventDefault();
    copy();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const digit = /^[0-9]$/.test(event.key) ? Number(event.key) : undefined;
  if (digit !== undefined && digit <= most) set(digit);
  else if (event.key === ' ') set((value + 1) % (most + 1));
  else if (event.key === 'Delete' || event.key === 'Backspace') set(0);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

type CellButton = {
  place: Place;
  label: string;
  value: number;
  most: number;
  set: (value: number) => void;
  copy: () => void;
  children: ReactNode;
};

function Cell({ place, label, value, most, set, copy, children }: CellButton) {
  return (
    <td>
      <button
        type="button"
        className={css['cell']}
        data-place={`${place.row} ${place.column}`}
        data-value={value}
        tabIndex={place.row === 0 && place.column === 0 ? 0 : -1}
        aria-label={label}
        onClick={() => set((value + 1) % (most + 1))}
        onKeyDown={(event) => onCellKey(event, { set, value, most, copy })}
      >
        {children}
      </button>
    </td>
  );
}

type Skilled = CellProps & { skill: Skill; above: AgentRouting | undefined };

function levelAt(person: AgentRouting | undefined, skill: Skill): number {
  return person?.skills.find(({ skill_id }) => skill_id === skill.id)?.level ?? 0;
}

function SkillCell({ person, skill, above, place, put }: Skilled) {
  const value = levelAt(person, skill);
  const known = ([1, 2, 3] as const).find((each) => each === value);
  const set = (level: number) =>
    put({
      skills: [
        ...person.skills.filter(({ skill_id }) => skill_id !== skill.id),
        ...(level === 0 ? [] : [{ skill_id: skill.id, level }]),
      ],
    });
  return (
    <Cell
      place={place}
      label={`${person.agent.name}, ${skill.name}: ${t(known === undefined ? 'queues.level_none' : `queues.level_${known}`)}`}
      value={value}
      most={3}
      set={set}
      copy={() => set(levelAt(above, skill))}
    >
      {value === 0 ? '·' : '●'.repeat(value)}
    </Cell>
  );
}

type Language = (typeof ticketLanguages)[number];
type Spoken = CellProps & { language: Language; above: AgentRouting | undefined };

function LanguageCell({ person, language, above, place, put }: Spoken) {
  const speaks = person.languages.includes(language);
  const set = (value: number) =>
    put({
      languages: ticketLanguages.filter((each) =>
        each === language ? value > 0 : person.languages.includes(each),
      ),
    });
  return (
    <Cell
      place={place}
      label={`${person.agent.name}, ${languageName(language)}: ${t(speaks ? 'common.yes' : 'common.no')}`}
      value={speaks ? 1 : 0}
      most={1}
      set={set}
      copy={() => set(above?.languages.includes(language) === true ? 1 : 0)}
    >
      {speaks ? '✓' : '·'}
    </Cell>
  );
}

function PointsCell({ person, usual, place, put }: CellProps & { usual: number }) {
  function write(text: string) {
    const capacity = text.trim() === '' ? null : Number(text);
    if (capacity === person.capacity) return;
    if (capacity !== null && !(Number.isInteger(capacity) && capacity >= 0 && capacity <= 1000))
      return;
    put({ capacity });
  }
  return (
    <td>
      <input
        key={person.capacity}
        className={css['points']}
        inputMode="numeric"
        maxLength={4}
        data-place={`${place.row} ${place.column}`}
        tabIndex={-1}
        aria-label={`${person.agent.name}, ${t('queues.points')}`}
        defaultValue={person.capacity ?? ''}
        placeholder={String(usual)}
        onBlur={(event) => write(event.currentTarget.value)}
      />
    </td>
  );
}

function ScheduleCell({ person, place, put }: CellProps) {
  const calendars = useQuery(ask(listCalendars, {})).data?.items ?? [];
  return (
    <td>
      <select
        className={css['schedule']}
        data-place={`${place.row} ${place.column}`}
        tabIndex={-1}
        aria-label={`${person.agent.name}, ${t('queues.schedule')}`}
        value={person.calendar_id ?? ''}
        onChange={(event) => put({ calendar_id: event.currentTarget.value || null })}
      >
        <option value="">{t('queues.any_time')}</option>
        {calendars
          .filter(({ id, is_archived }) => !is_archived || id === person.calendar_id)
          .map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
      </select>
    </td>
  );
}
