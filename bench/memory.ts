/**
 * What processes weigh, as the system counts it: PSS, where a page that several share counts once in
 * all. The sum of RSS would count the buffers of PostgreSQL once for each of its processes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresHome } from '#platform/database-server.ts';

export type Process = { pid: number; parent: number; command: string };

/** The process and all that descend from it; empty where there is no /proc. */
export function treeOf(root: number): Process[] {
  const all = everyProcess();
  const found = all.filter(({ pid }) => pid === root);
  for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid));
  return found;
}

function everyProcess(): Process[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? processOf(name) : []));
  } catch {
    return [];
  }
}

/** Those that end meanwhile are left out. */
function processOf(name: string): Process[] {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return [{ pid: Number(name), parent, command }];
  } catch {
    return [];
  }
}

/** Megabytes of these together; NaN where the system does not tell. */
export function pssOf(processes: readonly Pick<Process, 'pid'>[]): number {
  if (process.platform !== 'linux') return Number.NaN;
  return processes.reduce((sum, { pid }) => sum + pssOfOne(pid), 0);
}

function pssOfOne(pid: number): number {
  try {
    const told = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
    return Number(/^Pss:\s+(\d+) kB/m.exec(told)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** The server of this data directory with all its processes. */
export function databaseTree(data_dir: string): Process[] {
  const file = join(postgresHome(data_dir), 'cluster', 'postmaster.pid');
  return treeOf(Number(readFileSync(file, 'utf8').split('\n')[0]));
}
