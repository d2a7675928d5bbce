import { useSyncExternalStore } from 'react';
import type { TicketAction } from '#contract/actions.ts';
import {
  createOperation,
  getOperation,
  mostNamedTickets,
  type Operation,
  runMacroOnMany,
  stopOperation,
  undoOperation,
} from '#contract/operations.ts';
import { call } from '../../api.ts';
import { ask, queryClient } from '../../queries.ts';
import { tellError } from '../../ui/toast.tsx';
import { clearSelection, type Everything } from './selection.ts';

/**
 * Operations that this page waits for: it says how far they are, wherever one goes meanwhile, and what
 * became of them. And whose report is open.
 */
type State = { readonly watched: readonly string[]; readonly report: string | null };
let state: State = { watched: [], report: null };
const watchers = new Set<() => void>();

function change(next: Partial<State>): void {
  state = { ...state, ...next };
  for (const watcher of watchers) watcher();
}

export function useDoing(): State {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
  );
}

export function watchOperation(id: string): void {
  if (!state.watched.includes(id)) change({ watched: [...state.watched, id] });
}

export function leaveOperation(id: string): void {
  change({ watched: state.watched.filter((one) => one !== id) });
}

export function openReport(id: string | null): void {
  change({ report: id });
}

export type Target = { readonly ids: readonly string[]; readonly everything: Everything | null };

/** As requests name them: so many at most in one. */
function meant({ ids, everything }: Target) {
  if (everything !== null) return [{ view_id: everything.view_id }];
  const parts = [];
  for (let start = 0; start < ids.length; start += mostNamedTickets)
    parts.push({ ticket_ids: ids.slice(start, start + mostNamedTickets) });
  return parts;
}

export async function begin(target: Target, actions: TicketAction[]): Promise<boolean> {
  for (const part of meant(target))
    if (!(await started(call(createOperation, { body: { actions, ...part } })))) return false;
  return true;
}

export async function beginMacro(target: Target, macro_id: string): Promise<boolean> {
  const params = { macro_id };
  for (const body of meant(target))
    if (!(await started(call(runMacroOnMany, { params, body })))) return false;
  return true;
}

/** The choice is let go, since the tickets may leave the list by it. */
async function started(asked: Promise<Operation>): Promise<boolean> {
  try {
    remember(await asked);
    clearSelection();
    return true;
  } catch (error) {
    tellError(error);
    return false;
  }
}

export function undo(id: string): void {
  call(undoOperation, { params: { operation_id: id } }).then(remember, tellError);
}

export function stop(id: string): void {
  call(stopOperation, { params: { operation_id: id } }).then(remember, tellError);
}

function remember(operation: Operation): void {
  queryClient.setQueryData(
    ask(getOperation, { params: { operation_id: operation.id } }).queryKey,
    operation,
  );
  watchOperation(operation.id);
}
