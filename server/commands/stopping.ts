/** Ends what was started, in the opposite order, once, for whatever reason. */

export type End = () => Promise<void> | void;

export type Stopping = {
  /** Adds something to end; the last added ends first. */
  onStop: (end: End, patience_ms?: number) => void;
  /** Resolves when everything has ended, with the exit code. */
  stopped: Promise<number>;
  stop: (exitCode: number) => void;
  isStopping: () => boolean;
};

/** After this a step that hangs is given up, so that the database is stopped in any case. */
const PATIENCE_MS = 10_000;

/**
 * Listens for the signals that end us. Ctrl-C reaches us by several ways at once (the terminal, npm, the
 * first step of the script), so a signal while stopping changes nothing. When the parent is killed its
 * channel closes, which is a signal too: nothing of ours is left behind.
 */
export function stopOnSignals(report: (error: unknown) => void): Stopping {
  const ends: { end: End; patience_ms: number }[] = [];
  let stopping = false;
  const { promise: stopped, resolve } = Promise.withResolvers<number>();

  async function endAll(exitCode: number): Promise<void> {
    for (const { end, patience_ms } of ends.reverse()) {
      try {
        await withPatience(end, patience_ms);
      } catch (error) {
        report(error);
      }
    }
    resolve(exitCode);
  }

  function stop(exitCode: number): void {
    if (stopping) return;
    stopping = true;
    void endAll(exitCode);
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  process.on('disconnect', () => stop(0));
  // The channel alone must not keep a finished command alive.
  process.channel?.unref();
  process.on('uncaughtException', (error) => {
    report(error);
    stop(1);
  });
  return {
    onStop: (end, patience_ms = PATIENCE_MS) => ends.push({ end, patience_ms }),
    stopped,
    stop,
    isStopping: () => stopping,
  };
}

async function withPatience(end: End, patience_ms: number): Promise<void> {
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, patience_ms);
  await Promise.race([end(), patience.promise]);
  clearTimeout(timer);
}
