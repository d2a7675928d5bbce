/** Counts the tests of a run and keeps the skipped ones with their reasons, for the closing line. */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';

export type Counts = {
  passed: number;
  failed: number;
  skipped: { name: string; reason: string }[];
};

/** Where `npm test` wants the counts; a run by hand counts nothing. */
export const COUNTS_FILE = 'OPORA_TEST_COUNTS';

export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env[COUNTS_FILE];
    if (file) writeFileSync(file, JSON.stringify(count(modules, errors)));
  }
}

function count(modules: readonly TestModule[], errors: readonly SerializedError[]): Counts {
  const counts: Counts = { passed: 0, failed: errors.length, skipped: [] };
  for (const module of modules) {
    // A file or a group that could not be set up fails as one, and its tests have not run.
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of module.children.allTests()) add(counts, module, test);
  }
  return counts;
}

function add(counts: Counts, module: TestModule, test: TestCase): void {
  const result = test.result();
  if (result.state === 'passed') counts.passed += 1;
  else if (result.state === 'failed') counts.failed += 1;
  else {
    const note = result.state === 'skipped' ? result.note : 'it did not come to run';
    const name = `[${module.project.name}] ${module.relativeModuleId} > ${test.fullName}`;
    counts.skipped.push({ name, reason: note ?? '' });
  }
}
