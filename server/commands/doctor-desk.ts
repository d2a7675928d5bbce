/** What the doctor asks the desk itself: work that lies, readers that lag, mailboxes in trouble, backups. */
import type pg from 'pg';
import { comesBackByItself, isReplaced } from '#platform/jobs-left.ts';
import { type Finding, hint, ok, wrong } from './doctor-finding.ts';

const lateMinutes = 5;
const backupHours = 48;
const mostNamed = 5;

/** @param is_running whether Opora works on this database now, so that lying work means trouble */
export async function* deskFindings(
  client: pg.Client,
  is_running: boolean,
): AsyncGenerator<Finding> {
  yield* failedJobs(client);
  if (is_running) yield* lateWork(client);
  yield* laggingReaders(client, is_running);
  yield* passedOver(client);
  yield* mailboxes(client);
  yield* webhooks(client);
  yield* backups(client);
  yield* history(client);
  yield* oldMessages(client);
}

type FailedJobs = { name: string; count: number; error: string; is_machine: boolean };

async function* failedJobs(client: pg.Client): AsyncGenerator<Finding> {
  const { rows } = await client.query<FailedJobs>(`
    select t.identifier as name, count(*)::int as count, is_machine,
      coalesce(left(max(j.last_error), 200), '-') as error
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      cross join lateral (select ${comesBackByItself} as is_machine) why
    where (is_machine or j.attempts >= j.max_attempts) and j.locked_at is null and not ${isReplaced}
    group by 1, is_machine order by 2 desc limit ${mostNamed}`);
  for (const { name, count, error, is_machine } of rows) {
    if (is_machine) {
      yield wrong({
        en: `Jobs ${name} fail for want of what the machine should give: ${count}. The last said: ${error}. Give it room, memory or its disk back; they are tried again by themselves within minutes.`,
        ru: `Заданиям ${name} не хватает ресурсов сервера: ${count}. Последнее сообщило: ${error}. Освободите место или память, верните диск: задания повторятся сами через несколько минут.`,
      });
    } else {
      yield wrong({
        en: `Jobs ${name} were given up: ${count}. The last said: ${error}. Mend the cause, then try them again: update graphile_worker._private_jobs set attempts = 0 where attempts >= max_attempts`,
        ru: `Задания ${name} больше не повторяются: ${count}. Последнее сообщило: ${error}. Устраните причину и запустите снова: update graphile_worker._private_jobs set attempts = 0 where attempts >= max_attempts`,
      });
    }
  }
}

async function* lateWork(client: pg.Client): AsyncGenerator<Finding> {
  const { rows } = await client.query<{ late: number; minutes: number; workers: number }>(`
    select count(*)::int as late,
      coalesce(floor(extract(epoch from now() - min(run_at)) / 60), 0)::int as minutes,
      (select count(*)::int from workers where heartbeat_at > now() - interval '45 seconds') as workers
    from graphile_worker._private_jobs
    where attempts < max_attempts and locked_at is null
      and run_at < now() - interval '${lateMinutes} minutes'`);
  const { late = 0, minutes = 0, workers = 0 } = rows[0] ?? {};
  if (workers === 0) {
    yield wrong({
      en: 'No worker is alive: mail is neither fetched nor sent, rules and clocks stand still. Start one: npm run -s opora -- worker (npm start has one inside).',
      ru: 'Нет ни одного живого обработчика: почта не принимается и не уходит, правила и сроки стоят. Запустите: npm run -s opora -- worker (в npm start он уже есть).',
    });
  }
  if (late === 0) return;
  yield wrong({
    en: `Jobs that should have run are waiting: ${late}, the oldest for ${minutes} min. Workers have too much to do: raise WORKER_CONCURRENCY or start another worker.`,
    ru: `Задания ждут дольше положенного: ${late}, самое старое — ${minutes} мин. Обработчики не справляются: увеличьте WORKER_CONCURRENCY или запустите ещё один.`,
  });
}

async function* laggingReaders(client: pg.Client, is_running: boolean): AsyncGenerator<Finding> {
  const { rows } = await client.query<{ reader: string; count: number; minutes: number }>(`
    select p.reader, ahead.count, ahead.minutes from event_positions p cross join lateral (
      select count(*)::int as count,
        floor(extract(epoch from now() - min(at)) / 60)::int as minutes
      from (select at from events e where (e.xid, e.id) > (p.xid, p.event_id)
        order by e.xid, e.id limit 10000) newest) ahead
    where ahead.minutes >= ${lateMinutes} order by ahead.count desc limit ${mostNamed}`);
  for (const { reader, count, minutes } of rows) {
    const some = count === 10_000 ? '10000+' : String(count);
    const texts = {
      en: `Reader "${reader}" is ${some} events and ${minutes} min behind`,
      ru: `Читатель событий «${reader}» отстал на ${some} событий и ${minutes} мин`,
    };
    if (is_running) {
      yield wrong({
        en: `${texts.en}. Look in the log for why its job fails.`,
        ru: `${texts.ru}. Посмотрите в журнале, почему не выполняется его задание.`,
      });
    } else
      yield hint({
        en: `${texts.en}: it goes on at the start`,
        ru: `${texts.ru}: продолжит при запуске`,
      });
  }
}

/** What a reader could not take is missing there: a search, a rule, a turn, a message to another program. */
async function* passedOver(client: pg.Client): AsyncGenerator<Finding> {
  const { rows } = await client.query<{ reader: string; count: number; newest: string }>(`
    select data ->> 'reader' as reader, count(*)::int as count, max((data ->> 'event_id')::bigint)::text as newest
    from events where subject_type = 'event_reader' and subject_id is null
      and name = 'event.passed_over' and at > now() - interval '7 days'
    group by 1 order by count desc limit ${mostNamed}`);
  for (const { reader, count, newest } of rows)
    yield wrong({
      en: `Reader "${reader}" could not take ${count} events of the last 7 days and went on without them, the last being ${newest}. Look in the log for «an event is passed over», and report it.`,
      ru: `Читатель событий «${reader}» за последние 7 дней не смог разобрать событий: ${count}, последнее — ${newest} — и пошёл дальше без них. Найдите в журнале «an event is passed over» и сообщите об этом.`,
    });
}

/** New rules of cleaning go over all messages once; until then the older ones are shown as they were cleaned. */
async function* oldMessages(client: pg.Client): AsyncGenerator<Finding> {
  const { rows } = await client.query<{ looked: number; cleaned: number; all: number }>(`
    select looked::int, cleaned::int,
      greatest(looked, (select reltuples from pg_class where oid = 'comments'::regclass))::int as all
    from comment_cleaning where target is not null`);
  for (const { looked, cleaned, all } of rows) {
    yield hint({
      en: `Old messages are cleaned anew by newer rules: ${looked} of about ${all} looked at, ${cleaned} changed. It goes on by itself.`,
      ru: `Старые сообщения очищаются заново по новым правилам: просмотрено ${looked} из примерно ${all}, переписано ${cleaned}. Продолжается само.`,
    });
  }
}

async function* mailboxes(client: pg.Client): AsyncGenerator<Finding> {
  const { rows } = await client.query<{ address: string; last_error: string | null }>(`
    select address, left(last_error, 200) as last_error from mailboxes
    where disabled_at is null order by (last_error is null), address limit 50`);
  if (rows.length === 0) {
    yield hint({
      en: 'There is no mailbox: nobody can write to the desk by mail. Settings → Mailboxes.',
      ru: 'Почтовых ящиков нет: написать в поддержку письмом нельзя. Настройки → Почтовые ящики.',
    });
  }
  for (const { address, last_error } of rows.slice(0, mostNamed)) {
    if (last_error === null) continue;
    yield wrong({
      en: `Mailbox ${address} fails: ${last_error}. Settings → Mailboxes says what to do.`,
      ru: `Ящик ${address} не работает: ${last_error}. Что делать, сказано в «Настройки → Почтовые ящики».`,
    });
  }
  const failed = await client.query<{ count: number }>(
    "select count(*)::int as count from deliveries where state = 'failed' and failed_at > now() - interval '7 days'",
  );
  const count = failed.rows[0]?.count ?? 0;
  if (count === 0) return;
  yield hint({
    en: `Messages that did not leave in the last week: ${count}. Settings → Outbox.`,
    ru: `Писем, не ушедших за последнюю неделю: ${count}. Настройки → Исходящие.`,
  });
}

async function* webhooks(client: pg.Client): AsyncGenerator<Finding> {
  const { rows } = await client.query<{ name: string; since: string }>(`
    select name, to_char(failing_since, 'YYYY-MM-DD HH24:MI') as since from webhooks
    where is_on and failing_since < now() - interval '1 hour' limit ${mostNamed}`);
  for (const { name, since } of rows) {
    yield hint({
      en: `Webhook "${name}" has not been heard since ${since} UTC. Settings → Webhooks shows why.`,
      ru: `Вебхук «${name}» не доходит с ${since} UTC. Почему, видно в «Настройки → Вебхуки».`,
    });
  }
}

async function* backups(client: pg.Client): AsyncGenerator<Finding> {
  const { rows } = await client.query<{
    hours: number | null;
    proof: string | null;
    words: string;
  }>(`
    select floor(extract(epoch from now() - created_at) / 3600)::int as hours, proof,
      coalesce(proof_words, '') as words
    from backups where state = 'done' and removed_at is null order by created_at desc limit 1`);
  const last = rows[0];
  if (last === undefined || last.hours === null) {
    yield hint({
      en: 'There is no backup yet: Settings → Backups, or npm run -s opora -- backup FILE',
      ru: 'Ни одной резервной копии ещё нет: «Настройки → Резервные копии» или npm run -s opora -- backup ФАЙЛ',
    });
    return;
  }
  if (last.proof === 'differs') {
    yield wrong({
      en: `The last backup did not stand its trial restore: ${last.words}. Make another one; when it fails too, look at the disk.`,
      ru: `Последняя копия не прошла пробное восстановление: ${last.words}. Сделайте ещё одну; если не пройдёт и она, проверьте диск.`,
    });
  } else if (last.hours > backupHours) {
    yield wrong({
      en: `The last backup is ${last.hours} hours old. Settings → Backups says why there is no newer one.`,
      ru: `Последней копии уже ${last.hours} ч. Почему нет новее, сказано в «Настройки → Резервные копии».`,
    });
  } else
    yield ok({
      en: `The last backup is ${last.hours} hours old`,
      ru: `Последней копии ${last.hours} ч`,
    });
}

/** Half a part of room is left when the first try fails: hours are no matter, a day is. */
async function* history(client: pg.Client): AsyncGenerator<Finding> {
  const { rows } = await client.query<{ hours: number; error: string | null }>(`
    select floor(extract(epoch from now() - failing_since) / 3600)::int as hours, error
    from event_parts_watch where failing_since < now() - interval '1 day'`);
  for (const { hours, error } of rows) {
    const isBusy = error === 'busy';
    yield wrong({
      en: `The table of events has got no further part for ${hours} h. ${
        isBusy
          ? 'It was read all the while: look in pg_stat_activity for a transaction that never ends.'
          : `PostgreSQL says: ${error}. The user of DATABASE_URL must own the table.`
      } Nothing is lost: the last part grows.`,
      ru: `Таблица событий не получает следующую часть уже ${hours} ч. ${
        isBusy
          ? 'Её всё это время кто-то читал: найдите в pg_stat_activity транзакцию, которая не кончается.'
          : `PostgreSQL сообщает: ${error}. Пользователь из DATABASE_URL должен быть владельцем таблицы.`
      } Ничего не потеряно: растёт последняя часть.`,
    });
  }
}
