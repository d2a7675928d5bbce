/** The load generator, a process of its own: takes one order at a time and answers the figures. */
import { setTimeout as sleep } from 'node:timers/promises';
import { between, seededRandom } from '../server/demo/random.ts';
import { type Figures, figuresOf } from './figures.ts';
import { type Call, openClient, type Target } from './http-client.ts';
import { mergeAndBack, type Pair } from './merging.ts';
import type { Statement } from './record.ts';
import { openReplay } from './replay.ts';

export type Order =
  | {
      kind: 'http';
      target: Target;
      operations: readonly (readonly Call[])[];
      seconds: number;
      beside?: Beside | undefined;
    }
  | { kind: 'calls'; target: Target; calls: readonly Call[] }
  /** People who write: each call is a letter more, and so many milliseconds pass between two, at random. */
  | {
      kind: 'typing';
      target: Target;
      typed: readonly (readonly Call[])[];
      pause: readonly [number, number];
      seconds: number;
    }
  /** Merges a pair, then takes it back; no two clients have the same pair. */
  | { kind: 'merges'; target: Target; pairs: readonly Pair[]; seconds: number }
  | {
      kind: 'sql';
      url: string;
      recordings: readonly (readonly Statement[])[];
      fresh_since: number;
      clients: number;
      seconds: number;
      /** Each client has recordings of its own: those of two clients at once would refuse each other. */
      are_apart?: boolean;
    };

/** What others do meanwhile, at a steady rate, and nobody measures. */
export type Beside = { operations: readonly (readonly Call[])[]; a_second: number };

const warmUpSeconds = 1;

process.once('disconnect', () => process.exit(1));

process.on('message', (order: Order) => {
  obey(order).then(
    (figures) => process.send?.({ figures }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function obey(order: Order): Promise<Figures> {
  if (order.kind === 'sql') return driver(order);
  if (order.kind === 'calls') return each(order);
  if (order.kind === 'merges') return merges(order);
  if (order.kind === 'typing') return typing(order);
  const client = openClient(order.target);
  const next = inTurn(client, order.operations);
  const { beside } = order;
  const other = beside && openClient(order.target);
  const others = other && doBeside(inTurn(other, beside.operations), beside.a_second);
  const figures = await measured(order.target.clients, order.seconds, next);
  const missed = await others?.stop();
  client.close();
  other?.close();
  return { ...figures, errors: figures.errors + (missed ?? 0) };
}

function inTurn(
  client: ReturnType<typeof openClient>,
  operations: readonly (readonly Call[])[],
): () => Promise<void> {
  let turn = 0;
  return async () => {
    turn += 1;
    for (const call of operations[turn % operations.length] ?? []) {
      const status = await client.call(call);
      if (status >= 400) throw new Error(`${call.method} ${call.path}: ${status}`);
    }
  };
}

/** `stop` answers how many failed. */
function doBeside(operation: () => Promise<void>, a_second: number) {
  let errors = 0;
  const under_way = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const one = operation().catch((error: unknown) => {
      if (errors++ < 3) process.stderr.write(`${String(error)}\n`);
    });
    under_way.add(one);
    void one.then(() => under_way.delete(one));
  }, 1000 / a_second);
  return {
    async stop(): Promise<number> {
      clearInterval(timer);
      await Promise.all(under_way);
      return errors;
    },
  };
}

/** Each call once, as fast as the clients can. */
async function each({ target, calls }: Extract<Order, { kind: 'calls' }>): Promise<Figures> {
  const client = openClient(target);
  const times: number[] = [];
  let next = 0;
  let errors = 0;
  const start = performance.now();
  async function work(): Promise<void> {
    for (let call = calls[next++]; call; call = calls[next++]) {
      const begin = performance.now();
      if ((await client.call(call)) >= 400) errors += 1;
      times.push(performance.now() - begin);
    }
  }
  await Promise.all(Array.from({ length: target.clients }, work));
  client.close();
  return figuresOf(Float64Array.from(times), performance.now() - start, { errors });
}

async function typing({ target, typed, pause, seconds }: Extract<Order, { kind: 'typing' }>) {
  const client = openClient(target);
  const random = seededRandom(13);
  const times: number[] = [];
  let errors = 0;
  let turn = 0;
  const begin = performance.now() + warmUpSeconds * 1000;
  const end = begin + seconds * 1000;
  async function write(): Promise<void> {
    for (;;) {
      for (const call of typed[turn++ % typed.length] ?? []) {
        const pressed = performance.now();
        if (pressed >= end) return;
        if ((await client.call(call)) >= 400) errors += 1;
        const answered = performance.now();
        if (pressed >= begin) times.push(answered - pressed);
        // Nobody waits for the answer before the next letter, but no letter overtakes one either.
        await sleep(Math.max(0, between(random, ...pause) - (answered - pressed)));
      }
    }
  }
  await Promise.all(Array.from({ length: target.clients }, write));
  client.close();
  return figuresOf(Float64Array.from(times), performance.now() - begin, { errors });
}

async function merges({ target, pairs, seconds }: Extract<Order, { kind: 'merges' }>) {
  const client = openClient(target);
  const turns = new Map<number, number>();
  const figures = await measured(target.clients, seconds, async (who) => {
    const turn = turns.get(who) ?? who;
    turns.set(who, turn + target.clients);
    // What is left over of a round belongs to nobody: a pair is one client's alone.
    const whole = pairs.length - (pairs.length % target.clients);
    const pair = pairs[turn % whole];
    if (pair === undefined) throw new Error('too few tickets to merge');
    await mergeAndBack(client, pair);
  });
  client.close();
  return figures;
}

async function driver({
  url,
  recordings,
  fresh_since,
  clients,
  seconds,
  are_apart = false,
}: Extract<Order, { kind: 'sql' }>) {
  const replays = await Promise.all(
    Array.from({ length: clients }, (_, client) => {
      const own = recordings.filter((_one, index) => index % clients === client);
      return openReplay(url, are_apart ? own : recordings, fresh_since);
    }),
  );
  const figures = await measured(
    clients,
    seconds,
    (client) => replays[client]?.run() ?? Promise.resolve(),
  );
  await Promise.all(replays.map((replay) => replay.close()));
  return figures;
}

/** A closed loop: each client begins anew when it is done. The first second does not count. */
async function measured(
  clients: number,
  seconds: number,
  operation: (client: number) => Promise<void>,
): Promise<Figures> {
  const times: number[] = [];
  let errors = 0;
  let told = 0;
  let all = 0;
  const begin = performance.now() + warmUpSeconds * 1000;
  const end = begin + seconds * 1000;
  async function loop(client: number): Promise<void> {
    for (let start = performance.now(); start < end; start = performance.now()) {
      try {
        await operation(client);
        all += 1;
        const done = performance.now();
        if (done >= begin) times.push(done - start);
      } catch (error) {
        errors += 1;
        if (told++ < 3) process.stderr.write(`${String(error)}\n`);
        if (errors > 1000) throw error;
      }
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, client) => loop(client)));
  return figuresOf(Float64Array.from(times), performance.now() - begin, { errors, done: all });
}
