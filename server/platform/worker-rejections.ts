/**
 * When graphile-worker loses the database it leaves some of its own promises to nobody (returning
 * jobs from its local queue, failing jobs during a shutdown). Node would end the process for that,
 * and with it the web server and the mail doors, although the runner is started anew a moment later.
 */
import type { Log } from './log.ts';

/** Logs such rejections instead; every other one ends the process as before. @returns undoes it */
export function outliveLibraryRejections(log: Log): () => void {
  const onRejection = (reason: unknown) => {
    if (!isOfLibrary(reason)) throw reason;
    log.warn({ err: String(reason), from: 'graphile-worker' }, 'a promise was left to nobody');
  };
  process.on('unhandledRejection', onRejection);
  return () => process.off('unhandledRejection', onRejection);
}

function isOfLibrary(reason: unknown): boolean {
  return reason instanceof Error && /[\\/]graphile-worker[\\/]/.test(reason.stack ?? '');
}
