/**
 * The moment that the automatic answer promises. Whoever keeps the promises stands to the right of
 * channels and is not called: it says here how to ask it.
 */
import type { Language } from '#contract/common.ts';
import type { Ctx } from '#platform/ctx.ts';

export type PromisedMoment = {
  /** As people say it in that language, in the customer's time zone: «в понедельник до 12:00». */
  readonly words: string;
  readonly due_at: string;
};
/** Runs in the transaction that opened the ticket. Null: nothing is promised. */
export type SayPromise = (
  tx: Ctx,
  asked: { readonly ticket_id: string; readonly language: Language },
) => Promise<PromisedMoment | null>;

let say: SayPromise | undefined;

/** Called once at boot by the module that keeps the promises. */
export function promiseBy(known: SayPromise): void {
  say = known;
}

export async function promisedMoment(
  tx: Ctx,
  asked: Parameters<SayPromise>[1],
): Promise<PromisedMoment | null> {
  return say === undefined ? null : say(tx, asked);
}
