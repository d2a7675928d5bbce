import { useQuery } from '@tanstack/react-query';
import {
  type ConsideredAgent,
  type Decision,
  getTicketRouting,
  type TicketRouting,
} from '#contract/routing.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Moment, saySpan, useClock } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { sayCause, sayInputs, sayOutcome, sayRefusal, sayUnlisted } from './decision-words.ts';
import { OverflowLine } from './overflow-line.tsx';
import css from './why-me.module.css';

type Props = { ticket: Ticket; onClose: () => void };

/** Why this person has the ticket, or why nobody has: the decision as it was made. */
export function WhyMe({ ticket, onClose }: Props) {
  const params = { ticket_id: String(ticket.number) };
  const query = useQuery(ask(getTicketRouting, { params }));
  return (
    <Dialog
      title={t(ticket.assignee === null ? 'whyme.title_nobody' : 'whyme.title', {
        name: ticket.assignee?.name ?? '',
      })}
      opened
      onClose={onClose}
      size="lg"
    >
      <WithData query={query}>{(routing) => <Answer ticket={ticket} routing={routing} />}</WithData>
    </Dialog>
  );
}

function Answer({ ticket, routing }: { ticket: Ticket; routing: TicketRouting }) {
  const { place, now, now_shared, decisions } = routing;
  const made = decisions.find(({ chosen }) => chosen !== null && chosen.id === ticket.assignee?.id);
  const shown = now ?? made;
  const earlier = decisions.filter((each) => each !== shown);
  return (
    <div className={css['why']}>
      <Place ticket={ticket} routing={routing} is_by_queue={made !== undefined} />
      {place !== null && <OverflowLine ticket={ticket} place={place} />}
      {shown !== undefined && <Made decision={shown} is_now={shown === now} />}
      {now_shared !== null && (
        <section>
          <h3 className={css['heading']}>{t('whyme.shared', { name: now_shared.queue.name })}</h3>
          <p>{sayOutcome(now_shared)}</p>
          <Made decision={now_shared} is_now />
        </section>
      )}
      {shown === undefined && place === null && decisions.length === 0 && (
        <p className={css['quiet']}>{t('whyme.no_decisions')}</p>
      )}
      {earlier.length > 0 && <Earlier decisions={earlier} />}
    </div>
  );
}

type PlaceProps = { ticket: Ticket; routing: TicketRouting; is_by_queue: boolean };

/** The answer in a sentence; the rest is its proof. */
function Place({ ticket, routing: { place, now }, is_by_queue }: PlaceProps) {
  const clock = useClock();
  if (place === null) return <p className={css['answer']}>{t('whyme.no_queue')}</p>;
  if (place.queue === null) return <p className={css['answer']}>{t('whyme.out')}</p>;
  const queue = place.queue.name;
  if (place.state === 'waiting') {
    const span = saySpan(clock.now - Date.parse(place.since));
    return (
      <p className={css['answer']}>
        {t('whyme.waits', { queue, span })}{' '}
        {place.ahead !== null && place.ahead > 0 && t('whyme.ahead', { count: place.ahead })}{' '}
        {now !== null && sayOutcome(now)}
      </p>
    );
  }
  const name = ticket.assignee?.name ?? '';
  if (!is_by_queue) return <p className={css['answer']}>{t('whyme.named', { name, queue })}</p>;
  return <p className={css['answer']}>{t('whyme.given', { name, queue })}</p>;
}

function Made({ decision, is_now }: { decision: Decision; is_now: boolean }) {
  const { inputs, candidates, unlisted, queue, rules_version, at } = decision;
  const fit = candidates.filter(({ refusals }) => refusals.length === 0);
  const others = candidates.filter(({ refusals }) => refusals.length > 0);
  return (
    <>
      <section>
        <h3 className={css['heading']}>{t('whyme.inputs')}</h3>
        <dl className={css['inputs']}>
          {sayInputs(inputs).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      {fit.length > 0 && (
        <section>
          <h3 className={css['heading']}>{t('whyme.candidates')}</h3>
          {fit.some(({ parts }) => parts !== null) && <Legend />}
          <ol className={css['people']}>
            {fit.map((one) => (
              <Candidate key={one.agent.id} one={one} decision={decision} />
            ))}
          </ol>
        </section>
      )}
      {others.length > 0 && (
        <section>
          <h3 className={css['heading']}>{t('whyme.others')}</h3>
          <ul className={css['people']}>
            {others.map((one) => (
              <li key={one.agent.id} className={css['person']}>
                <Avatar name={one.agent.name} id={one.agent.id} />
                <span>{one.agent.name}</span>
                <span className={css['reason']}>
                  {one.refusals.map((each) => sayRefusal(each, inputs)).join('; ')}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {Object.keys(unlisted).length > 0 && (
        <p className={css['quiet']}>{t('whyme.unlisted', { list: sayUnlisted(unlisted) })}</p>
      )}
      <p className={css['quiet']}>
        {is_now ? (
          t('whyme.at_now')
        ) : (
          <>
            {sayCause(decision.cause)} · <Moment at={at} with_time />
          </>
        )}{' '}
        · {t('whyme.version', { queue: queue.name, version: rules_version })} ·{' '}
        {t(`queues.mode_${decision.mode}`).toLowerCase()}
      </p>
    </>
  );
}

function Legend() {
  return (
    <p className={css['legend']}>
      {(['owner', 'load', 'skill'] as const).map((part) => (
        <span key={part}>
          <i data-part={part} aria-hidden="true" />
          {t(`whyme.part_${part}`)}
        </span>
      ))}
    </p>
  );
}

/** The score as a bar of its three parts, in the weights of the queue. */
function Candidate({ one, decision }: { one: ConsideredAgent; decision: Decision }) {
  const { weights } = decision.inputs;
  const isChosen = decision.chosen?.id === one.agent.id;
  const sum = weights.owner + weights.load + weights.skill || 1;
  const share = (part: 'owner' | 'load' | 'skill') =>
    ((one.parts?.[part] ?? 0) * weights[part] * 100) / sum;
  return (
    <li className={css['person']} data-chosen={isChosen}>
      <Avatar name={one.agent.name} id={one.agent.id} />
      <span>
        {one.agent.name}
        {isChosen && <span className={css['chosen']}>{t('whyme.chosen')}</span>}
      </span>
      <span className={css['score']}>
        {one.parts !== null && (
          <span className={css['bar']} aria-hidden="true">
            {(['owner', 'load', 'skill'] as const).map((part) => (
              <span key={part} data-part={part} style={{ width: `${share(part)}%` }} />
            ))}
          </span>
        )}
        {one.parts !== null && (
          <span className="hidden">
            {(['owner', 'load', 'skill'] as const)
              .map((part) => `${t(`whyme.part_${part}`)}: ${Math.round(share(part))}`)
              .join(', ')}
            .{' '}
          </span>
        )}
        {one.score !== null && <b>{Math.round(one.score)}</b>}
        <span className={css['quiet']}>
          {one.score === null && one.last_given_at !== null ? (
            <>
              {t('whyme.last_given')} <Moment at={one.last_given_at} />
            </>
          ) : (
            t('board.load_short', { used: one.load, most: one.capacity })
          )}
        </span>
      </span>
    </li>
  );
}

function Earlier({ decisions }: { decisions: readonly Decision[] }) {
  return (
    <section>
      <h3 className={css['heading']}>{t('whyme.earlier')}</h3>
      <ul className={css['earlier']}>
        {decisions.map((decision) => (
          <li key={decision.id ?? decision.at}>
            <details>
              <summary>
                <Moment at={decision.at} with_time /> ·{' '}
                {decision.chosen?.name ?? sayOutcome(decision)}{' '}
                <span className={css['quiet']}>{sayCause(decision.cause)}</span>
              </summary>
              <Made decision={decision} is_now={false} />
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
