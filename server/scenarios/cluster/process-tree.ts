/** Processes with their descendants, as /proc shows them; PostgreSQL's leave the group they were begun in. */
import { readdirSync, readFileSync } from 'node:fs';

/** kill -9 of all of them at once, as by a machine that loses its power. */
export function killTrees(roots: readonly number[]): void {
  const all = roots.flatMap((root) => [root, ...descendants(root)]);
  // Nobody may begin another child between two of the signals.
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
    for (const pid of all) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended by itself.
      }
    }
  }
}

function descendants(root: number): number[] {
  const children = childrenByParent();
  const found: number[] = [];
  for (let next: number[] = [root]; next.length > 0; ) {
    next = next.flatMap((pid) => children.get(pid) ?? []);
    found.push(...next);
  }
  return found;
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

function parentOf(pid: number): number | undefined {
  try {
    // `pid (name) state ppid …`; the name may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
