/** What the verbs of tickets refuse by themselves, whoever calls them. */
import { describe, expect, test } from 'vitest';
import { aContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { asAgent, aTicket } from '#testing/ticket-builders.ts';
import { addComment, openTicket } from './tickets.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

describe('verbs keep the rules that endpoints cannot state', () => {
  test('a customer speaks in public, for themselves, and sets no status', async () => {
    const ticket = await aTicket(ctx());
    const other = await aContact(ctx());
    const actor = { kind: 'contact', id: ticket.requester_id } as const;
    const word = {
      visibility: 'public' as const,
      author_kind: 'contact' as const,
      author_id: ticket.requester_id,
      channel: 'email' as const,
      body_html: 'слово',
      body_text: 'слово',
    };
    const say = (more: object) =>
      addComment({ ...ctx(), actor }, ticket.ticket_id, { ...word, ...more });
    await expect(say({ visibility: 'internal' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(say({ author_id: other.id })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(say({ status_id: desk.statuses.closed })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(say({})).resolves.toBeTypeOf('string');
    const stranger = { ...ctx(), actor: { kind: 'contact', id: other.id } as const };
    await expect(
      addComment(stranger, ticket.ticket_id, { ...word, author_id: other.id }),
    ).rejects.toMatchObject({ code: 'not_found' });
    const nobody = { ...ctx(), actor: { kind: 'anonymous' } as const };
    await expect(addComment(nobody, ticket.ticket_id, word)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  test('an agent speaks in their own name only', async () => {
    const ticket = await aTicket(ctx(), { team_id: desk.ours });
    const acting = await asAgent(ctx(), desk.agent.id);
    const word = {
      visibility: 'internal' as const,
      author_kind: 'agent' as const,
      channel: 'agent' as const,
      body_html: 'слово',
      body_text: 'слово',
    };
    await expect(
      addComment(acting, ticket.ticket_id, { ...word, author_id: desk.colleague.id }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('a subject that came too long or empty is still a subject', async () => {
    const { id } = await aContact(ctx());
    const comment = {
      visibility: 'public' as const,
      author_kind: 'contact' as const,
      author_id: id,
      channel: 'email' as const,
      body_html: '',
      body_text: '',
    };
    const long = await openTicket(ctx(), {
      subject: `${'я'.repeat(499)}😀 и ещё`,
      requester_id: id,
      channel: 'email',
      comment,
    });
    const shown = (await desk.get(`/api/tickets/${long.ticket_id}`, desk.agent)).json();
    expect(shown.subject.isWellFormed()).toBe(true);
    expect(shown.subject.length).toBeLessThanOrEqual(500);
  });
});
