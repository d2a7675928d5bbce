/** Options of the commands that developers run: benches, faults, pictures. */
import { parseArgs } from 'node:util';

type Defaults = Readonly<Record<string, string | number | undefined>>;
type Values<D extends Defaults> = {
  [Name in keyof D]: D[Name] extends number
    ? number
    : D[Name] extends string
      ? string
      : string | undefined;
};

/**
 * The options of this process; where a default is a number, a whole number of zero or more is asked for.
 * What is not understood ends the process with 2, says why and how the command is called.
 */
export function commandOptions<const D extends Defaults>(usage: string, defaults: D): Values<D> {
  try {
    return readOptions(process.argv.slice(2), defaults);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

/** @throws Error in words for whoever typed them */
export function readOptions<const D extends Defaults>(args: string[], defaults: D): Values<D> {
  const options = Object.fromEntries(
    Object.keys(defaults).map((name) => [name, { type: 'string' as const }]),
  );
  const { values } = parseArgs({ args, options });
  const read = Object.entries(defaults).map(([name, known]) => {
    const given = values[name];
    if (typeof given !== 'string') return [name, known];
    if (typeof known !== 'number') return [name, given];
    if (!/^\d+$/.test(given)) throw new Error(`--${name} takes a whole number, not «${given}».`);
    return [name, Number(given)];
  });
  return Object.fromEntries(read) as Values<D>;
}
