/** What the doctor finds out about the standby of DATABASE_READ_URL. */
import { Client } from 'pg';
import { openDatabase } from '#platform/db.ts';
import { makeLog } from '#platform/log.ts';
import { openStandby } from '#platform/standby.ts';
import type { BothLanguages } from '#platform/terminal-text.ts';
import { type Finding, hint, ok, wrong } from './doctor-finding.ts';

/** What is said of a server that answers and is no standby of ours, by what it is. */
const strangers: Readonly<Record<string, BothLanguages>> = {
  'not a standby': {
    en: 'DATABASE_READ_URL names a server that is no standby: it was promoted, or is the primary. Name a standby, or take the setting away; the primary answers meanwhile.',
    ru: 'DATABASE_READ_URL указывает не на реплику: её повысили, или это основной сервер. Укажите реплику или уберите настройку; пока читаем с основного.',
  },
  'another database': {
    en: 'DATABASE_READ_URL names a standby of another database. Name a standby of the server of DATABASE_URL.',
    ru: 'DATABASE_READ_URL указывает на реплику другой базы. Нужна реплика сервера из DATABASE_URL.',
  },
  'another timeline': {
    en: 'The standby follows another timeline than the primary. After a change of the primary that is so until its next checkpoint, some minutes; if it stays, rebuild the standby (pg_rewind or pg_basebackup).',
    ru: 'Реплика идёт по другой линии времени, чем основной сервер. После смены основного так бывает несколько минут, до контрольной точки; если не проходит, пересоздайте реплику (pg_rewind или pg_basebackup).',
  },
};

/** @param url of the primary */
export async function* standbyFindings(url: string, read_url: string): AsyncGenerator<Finding> {
  const log = makeLog('silent');
  const primary = openDatabase(url, log, 1);
  const standby = openStandby(primary, { url: read_url, log, max: 1 });
  try {
    await standby.look();
    const away = standby.away();
    if (away === undefined || away === 'behind') {
      yield howFar(standby.behind() ?? 0);
      yield* feedback(read_url);
      return;
    }
    const stranger = strangers[away];
    yield wrong(stranger ?? unreachable(away));
  } finally {
    await standby.close();
    await primary.close();
  }
}

function howFar(behind: number): Finding {
  if (behind === 0)
    return ok({ en: 'The standby keeps up with the primary', ru: 'Реплика не отстаёт' });
  const megabytes = (behind / 1024 ** 2).toFixed(1);
  return hint({
    en: `The standby is ${megabytes} MB behind, so the primary answers. If that stays: is its replay paused, is its disk slower, does a long read hold it up (max_standby_streaming_delay)?`,
    ru: `Реплика отстаёт на ${megabytes} МБ, поэтому читаем с основного сервера. Если так и остаётся: не приостановлено ли воспроизведение, не медленнее ли её диск, не держит ли её долгое чтение (max_standby_streaming_delay)?`,
  });
}

function unreachable(reason: string): BothLanguages {
  return {
    en: `The standby of DATABASE_READ_URL does not answer (${reason}); the primary does its work. Start it, or take the setting away.`,
    ru: `Реплика из DATABASE_READ_URL не отвечает (${reason}), её работу делает основной сервер. Запустите её или уберите настройку.`,
  };
}

async function* feedback(read_url: string): AsyncGenerator<Finding> {
  const client = new Client({ connectionString: read_url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ feedback: string }>(
      "select current_setting('hot_standby_feedback') as feedback",
    );
    if (rows[0]?.feedback === 'on') return;
    yield hint({
      en: 'hot_standby_feedback is off on the standby: cleaning on the primary cancels long reads there, and the primary reads anew. Switch it on.',
      ru: 'На реплике выключено hot_standby_feedback: уборка на основном сервере прерывает долгие чтения, и он читает сам. Включите.',
    });
  } finally {
    await client.end();
  }
}
