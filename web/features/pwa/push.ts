import { listPushSubscriptions, subscribeToPush } from '#contract/notifications.ts';
import { call } from '../../api.ts';
import { recall, remember } from '../../i18n.ts';
import { workerRegistration } from './worker-link.ts';

/** Whose news this browser was asked to show: it goes on after the next sign-in of the same person. */
const name = 'opora.push';

/**
 * - `impossible`: this browser has no push, or the page came by http;
 * - `blocked`: its owner said no, and only they can take it back;
 * - `off` / `on`.
 */
export type PushState = 'impossible' | 'blocked' | 'off' | 'on';

export async function pushState(): Promise<PushState> {
  const isPossible = 'Notification' in window && 'PushManager' in window;
  const worker = isPossible ? await workerRegistration() : undefined;
  if (worker === undefined) return 'impossible';
  if (Notification.permission === 'denied') return 'blocked';
  const subscription = await worker.pushManager.getSubscription().catch(() => null);
  return subscription === null || Notification.permission !== 'granted' ? 'off' : 'on';
}

/** Asks the owner of the browser, then its maker, then tells the server. Answers the new state. */
export async function switchPushOn(agent_id: string): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return pushState();
  await subscribe();
  remember(name, agent_id);
  return pushState();
}

async function subscribe(): Promise<void> {
  const worker = await workerRegistration();
  const { public_key } = await call(listPushSubscriptions, {});
  if (worker === undefined || public_key === null) return;
  const { pushManager } = worker;
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(public_key) };
  const subscription = await pushManager.subscribe(options).catch(async (error: unknown) => {
    // Made for another key: of a desk that stood at this address before.
    const old = await pushManager.getSubscription();
    if (old === null) throw error;
    await old.unsubscribe();
    return pushManager.subscribe(options);
  });
  const { endpoint = '', keys = {} } = subscription.toJSON();
  const { p256dh = '', auth = '' } = keys;
  await call(subscribeToPush, { body: { endpoint, keys: { p256dh, auth } } });
}

export async function switchPushOff(): Promise<void> {
  remember(name, '');
  const worker = await workerRegistration();
  const subscription = await worker?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}

/** After a sign-in: the subscription of before belongs to a session that is over. */
export async function keepPush(agent_id: string): Promise<void> {
  const isMine = recall(name) === agent_id;
  if (!isMine || !('Notification' in window) || Notification.permission !== 'granted') return;
  await subscribe().catch(() => undefined);
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
