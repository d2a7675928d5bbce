import { chmodSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A directory of its own for a test. Others may pass through: under root the embedded PostgreSQL runs as
 * another user, and a cluster it cannot reach would be put elsewhere and outlive the test.
 */
export function temporaryDirectory(name: string): string {
  const dir = mkdtempSync(join(realpathSync(tmpdir()), `opora-${name}-`));
  chmodSync(dir, 0o711);
  return dir;
}
