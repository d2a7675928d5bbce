/** Two web servers and two workers of Opora behind HAProxy, on a pair of PostgreSQL servers that stands already. */
import { eventually } from '#testing/eventually.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { type OporaProcess, oporaProcess } from '../opora-process.ts';
import { type Addresses, startBalancer } from './balancer.ts';

export type Desk = {
  /** The one address for people. */
  readonly url: string;
  /** The administrator's. */
  readonly cookie: string;
  /** Of the web servers, past the balancer. */
  readonly ports: readonly [number, number];
  readonly webs: readonly [OporaProcess, OporaProcess];
  readonly workers: readonly [OporaProcess, OporaProcess];
  stop(): Promise<void>;
};

/**
 * @param login the user of the database `opora`, with the password where it needs one
 * @throws with nothing left running
 */
export async function startTwoOfEverything(
  dir: string,
  postgres: Addresses['postgres'],
  login: string,
): Promise<Desk> {
  const [people, database, readers] = [await freePort(), await freePort(), await freePort()];
  const ports = [await freePort(), await freePort()] as const;
  const url = `http://127.0.0.1:${people}`;
  const common = {
    DATABASE_URL: `postgres://${login}@127.0.0.1:${database}/opora`,
    DATABASE_READ_URL: `postgres://${login}@127.0.0.1:${readers}/opora`,
    DATA_DIR: `${dir}/files`,
    PUBLIC_URL: url,
    SECRET_KEY: 'a key that both machines are given, and no other',
    TRUST_PROXY: '127.0.0.1',
    SMTP_PORT: 'off',
    DRAIN_SECONDS: '3',
  };
  const webs = [
    oporaProcess('web', { ...common, PORT: `${ports[0]}` }),
    oporaProcess('web', { ...common, PORT: `${ports[1]}` }),
  ] as const;
  const workers = [oporaProcess('worker', common), oporaProcess('worker', common)] as const;
  const balancer = await startBalancer(dir, { people, database, readers, web: ports, postgres });

  async function stop(): Promise<void> {
    await Promise.all([...webs, ...workers].map((each) => each.stop()));
    await balancer.stop();
  }

  try {
    await webs[0].start();
    await eventually('the balancer has seen it', async () => (await fetch(`${url}/readyz`)).ok);
    const cookie = await setUp(url, webs[0].output());
    await Promise.all([webs[1].start(), workers[0].start(), workers[1].start()]);
    return { url, cookie, ports, webs, workers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Of the tickets that were acknowledged those that are not there, and every ticket that is there twice. */
export async function countedWrong(
  { url, cookie }: Desk,
  subjects: readonly string[],
): Promise<{ missing: string[]; doubled: string[] }> {
  const counts = new Map<string, number>();
  for (const subject of await allSubjects(url, cookie)) {
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  return {
    missing: subjects.filter((subject) => !counts.has(subject)),
    doubled: [...counts].filter(([, count]) => count > 1).map(([subject]) => subject),
  };
}

/** Takes the desk by the link that the first web server printed. @returns the administrator's cookie */
async function setUp(url: string, printed: string): Promise<string> {
  const token = printed.match(/\/setup#([\w-]{43})/)?.[1];
  const response = await fetch(`${url}/api/setup`, {
    method: 'POST',
    headers: { 'x-opora': '1', 'content-type': 'application/json' },
    body: JSON.stringify({
      token,
      email: 'admin@desk.test',
      first_name: 'Анна',
      last_name: 'Соколова',
      password: 'correct horse battery staple',
      organization_name: 'Испытания',
      language: 'ru',
      time_zone: 'Europe/Moscow',
    }),
  });
  if (response.status !== 201) throw new Error(`Setting up: ${response.status}`);
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** Of every ticket of the desk, page by page. */
async function allSubjects(url: string, cookie: string): Promise<string[]> {
  const subjects: string[] = [];
  let after: string | null = null;
  do {
    const query: string = after === null ? '' : `after=${encodeURIComponent(after)}`;
    const response = await fetch(`${url}/api/tickets?${query}`, {
      headers: { cookie },
    });
    if (response.status !== 200) throw new Error(`The list of tickets: ${response.status}`);
    const page = (await response.json()) as {
      items: { subject: string }[];
      next: string | null;
    };
    subjects.push(...page.items.map(({ subject }) => subject));
    after = page.next;
  } while (after !== null);
  return subjects;
}
