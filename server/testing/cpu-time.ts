/**
 * Milliseconds of processor time that this thread spends on the work: what a busy machine does beside
 * it does not count, so that a bound says something about the code.
 */
export function cpuOf(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
