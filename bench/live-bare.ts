/**
 * The ceiling of live news, a process of its own: as many lines, no desk behind them. It answers every
 * handshake and every word, and writes the bytes of one event to all when it is told to.
 */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { pack } from '#platform/live-connection.ts';

export type BareOrder = { do: 'open' } | { do: 'tell'; ticket_id: string } | { do: 'cpu' };

const lines = new Set<Socket>();
const pong = pack({ kind: 'pong' }).frame;

function serve(line: Socket): void {
  let isGreeted = false;
  lines.add(line);
  line.setNoDelay(true);
  line.on('error', () => line.destroy());
  line.on('close', () => lines.delete(line));
  line.on('data', () => {
    if (isGreeted) return void line.write(pong);
    isGreeted = true;
    line.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n');
  });
}

function tell(ticket_id: string): void {
  const { frame } = pack({
    kind: 'event',
    cursor: '1.1',
    name: 'ticket.updated',
    ticket_id,
    subject_type: 'ticket',
    subject_id: ticket_id,
    actor_id: ticket_id,
  });
  for (const line of lines) line.write(frame);
}

process.once('disconnect', () => process.exit(1));
process.on('message', async (order: BareOrder) => {
  if (order.do === 'open') {
    const server = createServer(serve).listen(0, '127.0.0.1', 4_096);
    await once(server, 'listening');
    const address = server.address();
    process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
    return;
  }
  if (order.do === 'tell') tell(order.ticket_id);
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu_ms: (user + system) / 1000 });
});
