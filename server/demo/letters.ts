/**
 * Letters that wait at the door of a new demo: so that the ledger, the quarantine and the conversation
 * show real mail, which went the way that all mail goes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '#contract/common.ts';
import { receiveRaw } from '#modules/channels/channels.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import type { Ports } from '#platform/ports.ts';
import { wordsOf } from './words.ts';

const MINUTE = 60_000;

export type LettersOptions = {
  readonly lang: Language;
  /** As a From field: the colleague whose name one of the letters borrows. */
  readonly lead: string;
};

/** Hands them in; the worker understands them when it starts. Answers how many there were. */
export async function handInLetters(
  ctx: Ctx,
  ports: Ports,
  { lang, lead }: LettersOptions,
): Promise<number> {
  const to = wordsOf[lang].mailboxes.first.address;
  const dir = join(import.meta.dirname, 'texts', lang, 'letters');
  const names = readdirSync(dir).sort();
  for (const [index, name] of names.entries()) {
    const now = new Date(ctx.now.getTime() - (names.length - index) * MINUTE);
    const text = readFileSync(join(dir, name), 'utf8');
    const raw = Buffer.from(filled(text, { now, to, lead }).replace(/\r?\n/g, '\r\n'));
    const from = /^From:.*<(.*)>$/m.exec(text)?.[1] ?? null;
    const handed = { door: 'smtp', mailbox_id: null, envelope_from: from } as const;
    await receiveRaw({ ...asSystem(ctx), now }, ports, { ...handed, raw, envelope_to: [to] });
  }
  return names.length;
}

type Filling = { now: Date; to: string; lead: string };

function filled(text: string, { now, to, lead }: Filling): string {
  const words: Record<string, string> = {
    date: now.toUTCString().replace('GMT', '+0000'),
    stamp: icalTime(now),
    start: icalTime(tomorrowAt(now, 8)),
    end: icalTime(tomorrowAt(now, 8, 30)),
    support: to,
    lead,
  };
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole);
}

function tomorrowAt(now: Date, hours: number, minutes = 0): Date {
  const day = new Date(now.getTime() + 24 * 60 * MINUTE);
  day.setUTCHours(hours, minutes, 0, 0);
  return day;
}

/** RFC 5545, 3.3.5, form 2: UTC. */
function icalTime(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
