/** Reads that begin in one moment go by one request; each answer is there as soon as the server has it. */
import { askTogether, mostTogether, type TogetherAnswer } from '#contract/together.ts';
import { lost, offline, painted, reach, refusal } from './reach.ts';

type Asker = {
  readonly url: string;
  readonly signal: AbortSignal | undefined;
  readonly answer: (answer: TogetherAnswer) => void;
  readonly refuse: (error: unknown) => void;
};

let waiting: Asker[] = [];

/** Asks with all that is asked for until the next turn of the page. @throws ApiError, AbortError */
export function askSoon(url: string, signal?: AbortSignal): Promise<TogetherAnswer> {
  return new Promise((answer, refuse) => {
    if (signal?.aborted === true) return refuse(signal.reason);
    if (waiting.length === 0) void askAll();
    waiting.push({ url, signal, answer, refuse });
    signal?.addEventListener('abort', () => refuse(signal.reason), { once: true });
  });
}

async function askAll(): Promise<void> {
  await painted();
  await new Promise((turn) => setTimeout(turn));
  const askers = waiting.filter(({ signal }) => signal?.aborted !== true);
  waiting = [];
  for (let from = 0; from < askers.length; from += mostTogether)
    void askFor(askers.slice(from, from + mostTogether));
}

async function askFor(askers: readonly Asker[]): Promise<void> {
  const [first] = askers;
  try {
    if (askers.length === 1 && first !== undefined) return first.answer(await askAlone(first));
    const left = new Set(askers);
    const end = endWhenNobodyWaits(askers);
    const response = await reach(askTogether.path, {
      method: 'POST',
      headers: {
        accept: 'application/x-ndjson',
        'content-type': 'application/json',
        'x-opora': '1',
      },
      body: JSON.stringify({ paths: askers.map(({ url }) => url) }),
      signal: end,
    });
    if (!response.ok) throw await refusal(response);
    for await (const line of linesOf(response)) {
      const answer = JSON.parse(line) as TogetherAnswer;
      const asker = askers[answer.at];
      if (asker !== undefined && left.delete(asker)) asker.answer(answer);
    }
    if (left.size > 0) throw offline();
  } catch (error) {
    // Whoever has an answer has it: a promise settles once.
    const told = lost(error);
    for (const { refuse } of askers) refuse(told);
  }
}

async function askAlone({ url, signal }: Asker): Promise<TogetherAnswer> {
  const response = await reach(url, {
    headers: { accept: 'application/json' },
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) throw await refusal(response);
  const body: unknown = response.status === 204 ? {} : await response.json();
  return { at: 0, status: response.status, body };
}

function endWhenNobodyWaits(askers: readonly Asker[]): AbortSignal {
  const end = new AbortController();
  const stop = () => {
    if (askers.every(({ signal }) => signal?.aborted === true)) end.abort();
  };
  for (const { signal } of askers) signal?.addEventListener('abort', stop, { once: true });
  return end.signal;
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return;
    const lines = (rest + part.value).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
