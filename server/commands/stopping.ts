/** Ends what was started, in the opposite order, once, for whatever reason. */

export type End = () => Promise<void> | void;

export type Stopping = {
  /** Adds something to end; the last added ends first. */
  onStop: (end: End, patience_ms?: number) => void;
  isAsked: () => boolean;
  ask: (exit_code: number) => void;
  /** Resolves with the exit code when somebody has asked to stop. */
  asked: Promise<number>;
  endAll: () => Promise<void>;
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
  const { promise: asked, resolve } = Promise.withResolvers<number>();
  let isAsked = false;

  function ask(exit_code: number): void {
    isAsked = true;
    resolve(exit_code);
  }

  async function endAll(): Promise<void> {
    for (let last = ends.pop(); last; last = ends.pop()) {
      try {
        await withPatience(last.end, last.patience_ms);
      } catch (error) {
        report(error);
      }
    }
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ask(0));
  process.on('disconnect', () => ask(0));
  // The channel alone must not keep a finished command alive.
  process.channel?.unref();
  process.on('uncaughtException', (error) => {
    report(error);
    ask(1);
  });
  return {
    onStop: (end, patience_ms = PATIENCE_MS) => ends.push({ end, patience_ms }),
    isAsked: () => isAsked,
    ask,
    asked,
    endAll,
  };
}

async function withPatience(end: End, patience_ms: number): Promise<void> {
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, patience_ms);
  try {
    await Promise.race([end(), patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}
