/** What the doctor asks the database server: settings under which data is lost or people wait. */
import type pg from 'pg';
import { type Finding, hint, ok, wrong } from './doctor-finding.ts';

const skewSeconds = 5;

type Asked = {
  encoding: string;
  is_read_only: boolean;
  may_create: boolean;
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
  max_connections: number;
  now: string;
  missing: string[];
};

/** @param pool how many connections one process of ours may open */
export async function* serverFindings(client: pg.Client, pool: number): AsyncGenerator<Finding> {
  const began = Date.now();
  const { rows } = await client.query<Asked>(`
    select pg_encoding_to_char(encoding) as encoding,
      pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as is_read_only,
      has_schema_privilege('public', 'create') as may_create,
      current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
      current_setting('synchronous_commit') as synchronous_commit,
      current_setting('max_connections')::int as max_connections,
      extract(epoch from clock_timestamp())::text as now,
      array(select name from unnest(array['pg_trgm', 'unaccent']) as name
        where name not in (select name from pg_available_extensions)) as missing
    from pg_database where datname = current_database()`);
  const [asked] = rows;
  if (asked === undefined) return;
  yield* rights(asked);
  yield* durability(asked);
  if (asked.max_connections < pool + 15) {
    yield hint({
      en: `The server allows ${asked.max_connections} connections; one process of Opora may open ${pool} and needs some more. Raise max_connections or lower DATABASE_POOL.`,
      ru: `Сервер базы допускает ${asked.max_connections} соединений; один процесс Опоры открывает до ${pool}, и ещё несколько нужно про запас. Увеличьте max_connections или уменьшите DATABASE_POOL.`,
    });
  }
  yield clock(Number(asked.now), (began + Date.now()) / 2000);
}

function* rights(asked: Asked): Generator<Finding> {
  if (asked.encoding !== 'UTF8') {
    yield wrong({
      en: `The database is in ${asked.encoding}: letters of most languages cannot be kept. Make one with ENCODING 'UTF8'.`,
      ru: `Кодировка базы — ${asked.encoding}: буквы большинства языков в неё не лягут. Создайте базу с ENCODING 'UTF8'.`,
    });
  }
  if (asked.is_read_only) {
    yield wrong({
      en: 'The database can only be read: it is a replica, or default_transaction_read_only is on. Name the primary in DATABASE_URL.',
      ru: 'Из базы можно только читать: это реплика или включён default_transaction_read_only. Укажите в DATABASE_URL основной сервер.',
    });
  }
  if (!asked.may_create) {
    yield wrong({
      en: 'The user of DATABASE_URL may not make tables. Make it the owner of the database: ALTER DATABASE … OWNER TO …',
      ru: 'Пользователю из DATABASE_URL нельзя создавать таблицы. Сделайте его владельцем базы: ALTER DATABASE … OWNER TO …',
    });
  }
  if (asked.missing.length > 0) {
    const list = asked.missing.join(', ');
    yield wrong({
      en: `The server lacks the extensions ${list}. Install its contrib package (Debian: postgresql-contrib).`,
      ru: `На сервере нет расширений ${list}. Установите пакет contrib (в Debian — postgresql-contrib).`,
    });
  }
}

function* durability(asked: Asked): Generator<Finding> {
  const off = (['fsync', 'full_page_writes'] as const).filter((name) => asked[name] === 'off');
  if (off.length > 0) {
    yield wrong({
      en: `${off.join(' and ')} is off: a power cut destroys the database. Switch it on in postgresql.conf.`,
      ru: `Выключено: ${off.join(' и ')}. При отключении питания база погибнет. Включите в postgresql.conf.`,
    });
  }
  if (asked.synchronous_commit === 'off') {
    yield hint({
      en: 'synchronous_commit is off: a crash takes back the last moments, mail that was accepted too. Switch it on unless that is wanted.',
      ru: 'Выключено synchronous_commit: сбой отменит последние мгновения, в том числе принятую почту. Включите, если так не задумано.',
    });
  }
}

function clock(theirs: number, ours: number): Finding {
  const skew = Math.round(theirs - ours);
  if (Math.abs(skew) <= skewSeconds)
    return ok({ en: 'Clocks agree', ru: 'Часы сервера базы и этой машины идут одинаково' });
  return wrong({
    en: `The clock of the database is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's: due times and sessions go wrong. Set both by NTP.`,
    ru: `Часы базы ${skew > 0 ? 'спешат' : 'отстают'} на ${Math.abs(skew)} с против этой машины: сроки и сеансы собьются. Настройте на обеих NTP.`,
  });
}
