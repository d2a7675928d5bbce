import { t } from '../../i18n.ts';
import css from './load-bar.module.css';

/** More cells than these are drawn as one bar. */
const mostCells = 12;

/** How full a person is: a cell for each point of capacity, what is over it in red. */
export function LoadBar({ used, most }: { used: number; most: number }) {
  const words = t('board.load', { used, most });
  const isOver = used > most;
  const cells = Math.max(most, Math.ceil(used));
  return (
    <span className={css['load']} title={words}>
      <span className={css['bar']} aria-hidden="true" data-over={isOver}>
        {most > 0 && cells <= mostCells ? (
          Array.from({ length: cells }, (_, index) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its place
              key={index}
              data-part={index >= most ? 'over' : index < used ? 'used' : 'free'}
            />
          ))
        ) : (
          <>
            <span data-part="used" style={{ flexGrow: Math.min(used, most) || 0.001 }} />
            <span data-part="free" style={{ flexGrow: Math.max(0, most - used) || 0.001 }} />
            {isOver && <span data-part="over" style={{ flexGrow: used - most }} />}
          </>
        )}
      </span>
      <span className={css['said']} aria-hidden="true">
        {used}/{most}
      </span>
      <span className="hidden">{words}</span>
    </span>
  );
}
