/** What a rule does on a ticket: its actions made ready (words filled in, macros opened), run and noted. */
import type { TicketAction } from '#contract/actions.ts';
import type { RunOutcome } from '#contract/automation.ts';
import { translate } from '#contract/i18n/dictionaries.ts';
import type { RuleAction } from '#contract/rule-definition.ts';
import { queueLetter, whyNoLetter, whySilent } from '#modules/channels/channels.ts';
import { previewMacro, renderMacro } from '#modules/macros/macros.ts';
import { applyActions, recordDone } from '#modules/operations/operations.ts';
import { agentCards, membersOf } from '#modules/people/people.ts';
import { sendWebhook } from '#modules/webhooks/webhooks.ts';
import type { Ctx } from '#platform/ctx.ts';
import { publish } from '#platform/events.ts';
import { cleanHtmlToText, escapeHtml } from '#platform/html.ts';
import type { RunCause } from './log.sql.ts';
import { leadIds } from './rules.sql.ts';
import type { Setting } from './run.ts';
import type { ReadyRule } from './stored.ts';
import { followersOf, type TicketNow, ticketNow } from './ticket.sql.ts';

export type Did = {
  readonly outcome: RunOutcome;
  /** As they were run. */
  readonly actions: readonly RuleAction[];
  /** What of it was held back, and why. */
  readonly cause: RunCause | null;
  readonly operation_id: string | null;
  readonly stops: boolean;
};

type Part<What extends RuleAction['do']> = Extract<RuleAction, { do: What }>;

/** Does them all. @throws OporaError whatever an action refuses: then nothing of it is done */
export async function doActions(acting: Ctx, rule: ReadyRule, setting: Setting): Promise<Did> {
  const { ticket_id } = setting;
  const ticket = await ticketNow(acting, ticket_id);
  const { actions, cause } = await ready(acting, ticket, rule.definition.actions);
  const { outcome, undo } = await applyActions(acting, ticket_id, {
    actions: actions.filter((action) => isOfTicket(action)),
  });
  let isHeard = false;
  for (const action of actions) {
    if (action.do === 'notify') isHeard = (await tell(acting, ticket, action)) || isHeard;
    if (action.do === 'mail')
      isHeard = (await write(acting, ticket, { action, setting, rule })) || isHeard;
    if (action.do === 'webhook')
      isHeard = (await call(acting, action, { setting, rule })) || isHeard;
  }
  const operation_id =
    outcome === 'unchanged'
      ? null
      : await recordDone(
          acting,
          {
            kind: 'rule',
            name: rule.name,
            source_id: rule.id,
            actions: actions.filter((action) => isOfTicket(action)),
          },
          { ticket_id, undo },
        );
  return {
    outcome: outcome === 'done' || isHeard ? 'fired' : 'unchanged',
    actions,
    cause,
    operation_id,
    stops: actions.some((action) => action.do === 'stop'),
  };
}

function isOfTicket(action: RuleAction): action is TicketAction {
  return !(['run_macro', 'notify', 'mail', 'stop', 'webhook'] as const).some(
    (what) => what === action.do,
  );
}

// making ready -----------------------------------------------------------------------------------

type Prepared = { readonly actions: readonly RuleAction[]; readonly cause: RunCause | null };

async function ready(
  acting: Ctx,
  ticket: TicketNow,
  asked: readonly RuleAction[],
): Promise<Prepared> {
  const opened: RuleAction[] = [];
  for (const action of asked) opened.push(...(await opening(acting, ticket, action)));
  if (!opened.some((action) => action.do === 'reply')) return { actions: opened, cause: null };
  const silence = await whySilent(acting, ticket.id);
  if (silence === null) return { actions: opened, cause: null };
  await publish(acting, {
    name: 'auto_reply.suppressed',
    ticket_id: ticket.id,
    subject_type: 'ticket',
    subject_id: ticket.id,
    data: { cause: silence },
  });
  return {
    actions: opened.filter((action) => action.do !== 'reply'),
    cause: { key: `history.silence_${silence}`, params: {} },
  };
}

async function opening(acting: Ctx, ticket: TicketNow, action: RuleAction): Promise<RuleAction[]> {
  switch (action.do) {
    case 'run_macro': {
      const { macro_id } = action;
      const { reply_html, actions } = await renderMacro(acting, ticket.id, { macro_id });
      const reply: RuleAction[] =
        reply_html === null ? [] : [{ do: 'reply', body_html: reply_html, file_ids: [] }];
      return [...reply, ...actions.filter(({ do: what }) => what !== 'follow')];
    }
    case 'reply':
    case 'note':
      return [{ ...action, body_html: await filled(acting, ticket, action.body_html) }];
    case 'mail': {
      const subject = await filled(acting, ticket, escapeHtml(action.subject));
      const body_html = await filled(acting, ticket, action.body_html);
      return [{ ...action, subject: cleanHtmlToText(subject).trim(), body_html }];
    }
    case 'notify': {
      const words = await filled(acting, ticket, escapeHtml(action.words));
      return [{ ...action, words: cleanHtmlToText(words).trim() }];
    }
    default:
      return [action];
  }
}

async function filled(acting: Ctx, ticket: TicketNow, html: string): Promise<string> {
  const { language } = ticket;
  return (await previewMacro(acting, ticket.id, { html, language })).html;
}

// telling ----------------------------------------------------------------------------------------

/** False when there is nobody to tell. */
async function tell(acting: Ctx, ticket: TicketNow, action: Part<'notify'>): Promise<boolean> {
  const agent_ids = await audienceOf(acting, ticket, action);
  if (agent_ids.length === 0) return false;
  await publish(acting, {
    name: 'rule.notified',
    ticket_id: ticket.id,
    subject_type: 'ticket',
    subject_id: ticket.id,
    data: { agent_ids, words: action.words },
  });
  return true;
}

async function audienceOf(
  acting: Ctx,
  ticket: TicketNow,
  { to, agent_ids, team_id }: Part<'notify'>,
): Promise<string[]> {
  const { assignee_id } = ticket;
  const all = [
    ...agent_ids,
    ...(to.includes('assignee') && assignee_id !== null ? [assignee_id] : []),
    ...(to.includes('team') && ticket.team_id !== null
      ? await membersOf(acting, ticket.team_id)
      : []),
    ...(to.includes('followers') ? await followersOf(acting, ticket.id) : []),
    ...(to.includes('leads') ? await leadIds(acting, ticket.team_id) : []),
    ...(team_id === null ? [] : await membersOf(acting, team_id)),
  ];
  return [...new Set(all)];
}

type Writing = {
  readonly action: Part<'mail'>;
  readonly setting: Setting;
  readonly rule: ReadyRule;
};

/** A letter each; an address that nobody reads or that had enough of us this hour gets none. */
async function write(
  acting: Ctx,
  ticket: TicketNow,
  { action, setting, rule }: Writing,
): Promise<boolean> {
  const cards = await agentCards(acting, action.agent_ids);
  const people = [...cards.values()].flatMap(({ email, name, is_disabled }) =>
    is_disabled ? [] : [{ name, address: email }],
  );
  const to = [...action.to.map((address) => ({ name: '', address })), ...people];
  const foot = translate(ticket.language, 'rules.letter_foot', { name: rule.name });
  let isWritten = false;
  for (const party of to) {
    if ((await whyNoLetter(acting, party.address)) !== null) continue;
    const html = `${action.body_html}<p style="color:#767676;font-size:11px">${escapeHtml(foot)}</p>`;
    await queueLetter(acting, setting.ports, {
      kind: 'notification',
      to: party,
      subject: action.subject,
      text: cleanHtmlToText(html, { links: true }),
      html,
      ticket: { id: ticket.id, number: ticket.number, mailbox_id: ticket.mailbox_id },
      rule: rule.name,
    });
    isWritten = true;
  }
  return isWritten;
}

/** False for a webhook that is gone or off. */
async function call(
  acting: Ctx,
  { webhook_id }: Part<'webhook'>,
  { setting, rule }: Pick<Writing, 'setting' | 'rule'>,
): Promise<boolean> {
  const { event, ticket_id } = setting;
  return sendWebhook(acting, webhook_id, {
    event_id: event?.id ?? null,
    name: event?.name ?? 'automation.fired',
    ticket_id,
    rule: { id: rule.id, name: rule.name },
  });
}
