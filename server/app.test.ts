import { expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { anAgent } from '#testing/builders.ts';
import { aSession } from '#testing/ticket-builders.ts';

const app = useTestApp();

it('answers health without telling more (case A12)', async () => {
  const answer = await app.call({ method: 'GET', url: '/healthz' });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ status: 'ok' });
  const ready = await app.call({ method: 'GET', url: '/readyz' });
  expect(ready.json()).toEqual({ status: 'ok' });
});

it('describes every endpoint in OpenAPI 3.1', async () => {
  const answer = await app.call({ method: 'GET', url: '/api/openapi.json' });
  const document = answer.json();
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toContain('/api/tickets/{ticket_id}/comments');
});

it('tells a stranger to sign in, in problem+json', async () => {
  const answer = await app.call({ method: 'GET', url: '/api/tickets' });
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toMatchObject({
    code: 'unauthenticated',
    message_key: 'errors.unauthenticated',
  });
});

it('refuses a write that our own pages did not make', async () => {
  const answer = await app.call({
    method: 'POST',
    url: '/api/session',
    headers: { 'x-opora': '', 'sec-fetch-site': 'cross-site' },
    payload: { email: 'a@b.example', password: 'x' },
  });
  expect(answer.statusCode).toBe(403);
});

it('tells in the log who was refused, and no secret of the request (case I2)', async () => {
  const agent = await anAgent(app.ctx());
  const as = await aSession(app.ctx(), agent.id);
  await app.call({ method: 'GET', url: '/api/agents?secret=hunter2', as });
  const line = app.logged.map((one) => JSON.parse(one)).find((one) => one.agent_id === agent.id);
  expect(line).toMatchObject({ method: 'GET', route: '/api/agents', status: 403 });
  expect(app.logged.join('')).not.toContain('hunter2');
  expect(app.logged.join('')).not.toContain(as.cookie.split('=')[1]);
});
