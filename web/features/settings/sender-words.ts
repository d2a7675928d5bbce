import { type MailAuth, type Standing, standingOf } from '#contract/mail-protection.ts';
import { t } from '../../i18n.ts';

export type Mark = { standing: Standing; tone: 'good' | 'bad' | 'warn' | undefined; text: string };

/** Who stands for the sender, in one word and one sentence. */
export function sayMark(auth: MailAuth | null, claims_to_be_ours = false): Mark {
  const standing = standingOf(auth);
  if (standing === 'proven') return { standing, tone: 'good', text: provenText(auth) };
  if (standing === 'forged') return { standing, tone: 'bad', text: forgedText(auth) };
  // Nothing failed: it may well be the colleague, from a server that leaves no word of its own.
  if (claims_to_be_ours) return { standing, tone: 'warn', text: t('protection.ours_text') };
  return { standing, tone: undefined, text: unprovenText(auth) };
}

function provenText(auth: MailAuth | null): string {
  const domain = auth?.aligned_domain ?? auth?.from_domain ?? '';
  return t('protection.proven_text', { domain });
}

function forgedText(auth: MailAuth | null): string {
  return t('protection.forged_text', { domain: auth?.from_domain ?? '' });
}

function unprovenText(auth: MailAuth | null): string {
  if (auth === null) return t('protection.unproven_nobody');
  if (auth.dmarc === 'temperror') return t('protection.unproven_temperror');
  if (auth.dmarc === 'none' && auth.from_domain !== null) {
    return t('protection.unproven_none', { domain: auth.from_domain });
  }
  return t('protection.unproven_text');
}

/** By which check, for who wants to know exactly. */
export function sayResults(auth: MailAuth): string {
  const { spf, dkim, dmarc, arc, source, authserv_id, forwarded_by } = auth;
  const by =
    source === 'header'
      ? t('protection.by_header', { server: authserv_id ?? '' })
      : t(source === 'door' ? 'protection.by_door' : 'protection.by_signature');
  const parts = [t('protection.results', { spf, dkim, dmarc, arc }), by];
  if (forwarded_by !== null) parts.push(t('protection.forwarded_by', { domain: forwarded_by }));
  return parts.join(' · ');
}
