import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { queryClient } from '../../queries.ts';
import { changeViews, viewsQuery } from './views.ts';

/** The server's answers to a read of the views, in the order asked; each test gives them. */
const reads: PromiseWithResolvers<Response>[] = [];

beforeEach(() => {
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('fetch', () => {
    const read = Promise.withResolvers<Response>();
    reads.push(read);
    return read.promise;
  });
});
afterEach(() => {
  reads.length = 0;
  queryClient.clear();
});
afterAll(() => vi.unstubAllGlobals());

const view = (id: string, name: string) => ({ id, name });
const answer = (at: number, ...items: unknown[]) => reads[at]?.resolve(Response.json({ items }));
const rename = (name: string) => (views: { id: string }[]) =>
  views.map((each) => ({ ...each, name })) as never;
const names = () =>
  queryClient.getQueryData(viewsQuery.queryKey)?.items.map(({ name }: { name: string }) => name);
const asked = (many: number) => vi.waitFor(() => expect(reads).toHaveLength(many));

async function firstRead(): Promise<void> {
  const read = queryClient.fetchQuery(viewsQuery);
  await asked(1);
  answer(0, view('1', 'before'));
  await read;
}

it('a read that began before a change does not undo it on the screen', async () => {
  await firstRead();
  const saved = Promise.withResolvers<void>();
  const read = queryClient.refetchQueries({ queryKey: viewsQuery.queryKey, type: 'all' });
  await asked(2);
  changeViews(rename('after'), () => saved.promise);
  expect(names()).toEqual(['after']);
  answer(1, view('1', 'before'));
  await read;
  expect(names()).toEqual(['after']);
  saved.resolve();
});

it('changes go to the server in the order of the clicks, one after the other', async () => {
  await firstRead();
  const sent: string[] = [];
  const first = Promise.withResolvers<void>();
  changeViews(rename('one'), () => {
    sent.push('one');
    return first.promise;
  });
  const both = new Promise<void>((done) =>
    changeViews(rename('two'), async () => {
      sent.push('two');
      done();
    }),
  );
  expect(names()).toEqual(['two']);
  await vi.waitFor(() => expect(sent).toEqual(['one']));
  first.resolve();
  await both;
  expect(sent).toEqual(['one', 'two']);
});

it('what the server refuses is shown as it was, and later changes are still sent', async () => {
  await firstRead();
  changeViews(rename('refused'), () => Promise.reject(new Error('no')));
  await vi.waitFor(() =>
    expect(queryClient.getQueryState(viewsQuery.queryKey)?.isInvalidated).toBe(true),
  );
  const read = queryClient.fetchQuery(viewsQuery);
  await asked(2);
  answer(1, view('1', 'before'));
  await read;
  expect(names()).toEqual(['before']);
  await new Promise<void>((done) => changeViews(rename('later'), async () => done()));
});
