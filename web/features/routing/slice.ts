import type { Board, BoardSlice, StuckCause } from '#contract/board.ts';
import { t } from '../../i18n.ts';

/** Which tickets of the board are shown beside it; it stands in the address. */
export type Slice = {
  slice: BoardSlice;
  /** The id of a queue, or `none`. */
  queue?: string;
  agent_id?: string;
  cause?: StuckCause;
};

/** What a list of tickets is called: «Первая линия: просрочено». */
export function sliceName(slice: Slice, board: Board): string {
  const what = t(`board.slice_${slice.slice}`);
  const of =
    slice.agent_id !== undefined
      ? board.people.find(({ agent }) => agent.id === slice.agent_id)?.agent.name
      : slice.queue === undefined
        ? undefined
        : queueName(board.queues.find((queue) => (queue.id ?? 'none') === slice.queue));
  return of === undefined ? what : `${of}: ${what.toLowerCase()}`;
}

export function queueName(queue: { id: string | null; name: string } | undefined): string {
  if (queue === undefined) return '';
  return queue.id === null ? t('board.no_queue') : queue.name;
}
