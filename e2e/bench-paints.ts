/** Runs in the page: notes when what somebody waits for is painted. One function, because it travels as text. */

type Paints = {
  lcp: number;
  /** When the first conversation was painted, milliseconds since the address was asked for. */
  ticket_at: number;
  first: () => { at: number; scripts: string[] };
  /** The next key press starts the clock… */
  expectNext: () => void;
  /** …which stops when another ticket's conversation is painted. */
  next: () => Promise<number>;
  watchKeys: () => void;
  /** Milliseconds of each key of the composer to its paint. */
  keys: number[];
};

declare global {
  interface Window {
    benchPaints: Paints;
  }
}

export function watchPaints(): void {
  const state = { pressed_at: 0, from: '', done: (_ms: number) => {}, result: Promise.resolve(0) };
  const paints: Paints = {
    lcp: 0,
    ticket_at: 0,
    keys: [],
    first() {
      const scripts = performance
        .getEntriesByType('resource')
        .filter((each) => each.name.endsWith('.js') && each.startTime < paints.ticket_at)
        .map((each) => new URL(each.name).pathname);
      return { at: paints.ticket_at, scripts };
    },
    expectNext() {
      state.from = shown();
      state.pressed_at = 0;
      state.result = new Promise((done) => {
        state.done = done;
        setTimeout(() => done(-1), 20_000);
      });
    },
    next: () => state.result,
    watchKeys() {
      window.addEventListener('keydown', (event) => {
        afterPaint(() => paints.keys.push(performance.now() - event.timeStamp));
      });
    },
  };
  window.benchPaints = paints;

  /** The ticket whose conversation is in the page, by the name of its article. */
  function shown(): string {
    const message = document.querySelector('[role=log] article');
    return (
      message?.closest('article[aria-label]:has([role=log])')?.getAttribute('aria-label') ?? ''
    );
  }
  /** After the frame in which the page was as it is now. */
  function afterPaint(then: () => void) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = then;
      channel.port2.postMessage(null);
    });
  }
  function look() {
    if (paints.ticket_at > 0 && state.pressed_at === 0) return;
    const now = shown();
    if (now === '') return;
    if (paints.ticket_at === 0) {
      paints.ticket_at = 1;
      afterPaint(() => {
        paints.ticket_at = performance.now();
      });
    }
    if (state.pressed_at === 0 || now === state.from) return;
    const { pressed_at, done } = state;
    state.pressed_at = 0;
    afterPaint(() => done(performance.now() - pressed_at));
  }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) paints.lcp = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  window.addEventListener(
    'keydown',
    (event) => {
      if (/^(j|k)$/.test(event.key)) state.pressed_at = event.timeStamp;
    },
    true,
  );
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}
