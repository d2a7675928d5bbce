/** A transaction that a test holds open, to interleave it with others. */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';

export type OpenTransaction = {
  readonly tx: Ctx;
  commit(): Promise<void>;
  rollback(): Promise<void>;
};

const undo = new Error('rolled back by the test');

export async function openTransaction(ctx: Ctx): Promise<OpenTransaction> {
  const begun = Promise.withResolvers<Ctx>();
  const over = Promise.withResolvers<void>();
  const whole = transaction(ctx, async (tx) => {
    begun.resolve(tx);
    await over.promise;
  });
  whole.catch(begun.reject);
  const tx = await begun.promise;
  return {
    tx,
    async commit() {
      over.resolve();
      await whole;
    },
    async rollback() {
      over.reject(undo);
      await whole.catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    },
  };
}
