/** `npm run demo`: a start with a believable organisation in a data directory of its own. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Config } from '#platform/config.ts';
import { OporaError } from '#platform/errors.ts';
import { outboxMailPort } from '#platform/mail.ts';
import { type BothLanguages, terminalText } from '#platform/terminal-text.ts';
import type { Opora } from '../app.ts';
import { startEverything } from './start.ts';
import { print, Refusal, step } from './terminal.ts';

const languages = ['ru', 'en'] as const;
type Language = (typeof languages)[number];

/** What the seeding made, kept so that a second start can say it again. */
const seeded = z.object({
  lang: z.enum(languages),
  logins: z.array(
    z.object({
      role: z.enum(['agent', 'lead', 'admin']),
      email: z.string(),
      password: z.string(),
      name: z.string(),
    }),
  ),
});
type Seeded = z.infer<typeof seeded>;

const DATA_DIRS: Record<Language, string> = { ru: 'var/demo', en: 'var/demo-en' };

const ROLES: Record<Seeded['logins'][number]['role'], BothLanguages> = {
  agent: { en: 'agent', ru: 'сотрудник' },
  lead: { en: 'team lead', ru: 'руководитель' },
  admin: { en: 'administrator', ru: 'администратор' },
};

export async function demo(args: string[]): Promise<number> {
  const lang = readLanguage(args);
  return startEverything({
    defaults: { data_dir: DATA_DIRS[lang] },
    // Nobody outside is written to: what agents send is kept as files.
    mail: (config) => outboxMailPort(join(config.data_dir, 'outbox')),
    beforeOpening: async (opora, config) => loginLines(await seedOnce(opora, config, lang)),
  });
}

function readLanguage(args: string[]): Language {
  const usage = { en: 'npm run demo -- --lang ru|en', ru: 'npm run demo -- --lang ru|en' };
  try {
    const { values } = parseArgs({ args, options: { lang: { type: 'string', default: 'ru' } } });
    const lang = languages.find((language) => language === values.lang);
    if (lang) return lang;
  } catch {
    // An unknown option: the usage says it all.
  }
  throw new Refusal(usage);
}

async function seedOnce(opora: Opora, config: Config, lang: Language): Promise<Seeded> {
  const file = join(config.data_dir, 'demo.json');
  if (existsSync(file)) {
    const kept = seeded.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (kept.lang !== lang) sayOtherLanguage(config, kept.lang);
    return kept;
  }
  const made = await step({ en: 'Demo organisation', ru: 'Демонстрационная организация' }, () =>
    seed(opora, lang),
  );
  writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
}

async function seed(opora: Opora, lang: Language): Promise<Seeded> {
  const { seedDemo } = await import('../demo/demo.ts');
  const { handInLetters } = await import('../demo/letters.ts');
  try {
    const { ports } = opora.house;
    const logins = await seedDemo(opora.ctx(), {
      lang,
      blobs: ports.blobs,
      secrets: ports.secrets,
    });
    const lead = logins.find(({ role }) => role === 'lead');
    const author = lead === undefined ? '' : `${lead.name} <${lead.email}>`;
    await handInLetters(opora.ctx(), ports, { lang, lead: author });
    return { lang, logins };
  } catch (error) {
    if (!(error instanceof OporaError && error.code === 'conflict')) throw error;
    throw new Refusal({
      en: 'This desk already holds data, and the demo is for an empty one. Leave DATABASE_URL and DATA_DIR out, or name empty ones.',
      ru: 'Здесь уже есть данные, а демонстрации нужна пустая база. Не задавайте DATABASE_URL и DATA_DIR или укажите пустые.',
    });
  }
}

function sayOtherLanguage(config: Config, kept: Language): void {
  print({
    en: `  The demo in ${config.data_dir} was made in ${kept === 'ru' ? 'Russian' : 'English'}. For another one remove the directory or choose another DATA_DIR.`,
    ru: `  Демонстрация в ${config.data_dir} создана на ${kept === 'ru' ? 'русском' : 'английском'}. Для другой удалите каталог или задайте иной DATA_DIR.`,
  });
}

function loginLines({ logins }: Seeded): string[] {
  const title = { en: 'Sign in as', ru: 'Войти можно так' };
  const rows = logins.map(({ role, name, email, password }) => [
    `${name}, ${terminalText(ROLES[role])}`,
    email,
    password,
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
  return [`${terminalText(title)}:`, ...lines.map((line) => `  ${line}`)];
}
