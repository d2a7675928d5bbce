/** Each bench on the desk that it needs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { nameBuiltinRoles } from '#modules/people/people.ts';
import { updateSettings } from '#modules/settings/settings.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { articleScenarios, articlesName, type ReaderScenario, seedArticles } from './articles.ts';
import { measureTyping, type TypedLine, typingName } from './articles-typing.ts';
import { type AssistLine, assistSize, measureAssist } from './assist.ts';
import { type BacktestLine, backtestSize, measureBacktest } from './backtest.ts';
import { type ClocksLine, clocksSize, measureClocks } from './clocks.ts';
import { seededOnce, withDesk } from './desk.ts';
import type { Line } from './figures.ts';
import { type ImportLine, importSize, measureImport } from './import.ts';
import { type Load, openLoad, openServer, type Server } from './processes.ts';
import { measureRouting, type RoutingLine, wholeSize } from './routing.ts';
import { type BenchOptions, isWanted, type Measured, measureAll, measureScenario } from './rows.ts';
import { measureRules, type RulesLine, rulesSize } from './rules.ts';
import { seedBench, type Told } from './seed.ts';
import { type Simulated, simulate, wholeDay } from './simulation.ts';

/** The engine of routing on a desk of its own. */
export async function runRouting(told: Told): Promise<RoutingLine[]> {
  return withDesk({ connections: 20 }, async ({ opora, env }) => {
    const ctx = opora.ctx();
    await transaction(ctx, async (tx) => {
      await nameBuiltinRoles(tx, 'ru');
      await updateSettings(tx, {
        organization_name: 'Bench',
        language: 'ru',
        pole: 'tech_support',
      });
      await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
    });
    return measureRouting(opora, { size: wholeSize, env }, told);
  });
}

/** Backtests over the past of a desk of their own. */
export async function runBacktest(told: Told): Promise<BacktestLine[]> {
  return withDesk({ connections: 20 }, async ({ opora, url }) => {
    await seedBench(opora.ctx(), { ...backtestSize, url }, told);
    return measureBacktest(opora, told);
  });
}

/** Training and suggestions over the tickets of a desk of their own. */
export async function runAssist(told: Told): Promise<AssistLine> {
  return withDesk({ connections: 20 }, async ({ opora, url }) => {
    await seedBench(opora.ctx(), { tickets: assistSize.tickets, url }, told);
    return measureAssist(opora, told);
  });
}

/** Readers of a large help centre. */
export async function runArticles(
  options: BenchOptions,
  told: Told,
): Promise<{ lines: Line[]; typed: TypedLine[] }> {
  const load = openLoad();
  const connections = Math.max(20, options.clients);
  try {
    return await withDesk({ connections, data: options.data }, async (desk) => {
      await seededOnce(desk, `articles-${options.articles}`, async () => {
        await seedArticles(desk.opora.ctx(), options.articles, told);
        return {};
      });
      const all = await articleScenarios(desk.opora, options.articles);
      const web = await openServer({ part: 'web', env: desk.env });
      const lines: Line[] = [];
      let typed: TypedLine[] = [];
      try {
        const [first] = all;
        if (first !== undefined) await untilRead(web, load, first);
        for (const { scenario, signed } of all) {
          if (!isWanted(options, scenario.name, articlesName)) continue;
          const bench = { ...desk, options, load, told };
          lines.push(await measureScenario(bench, { scenario, signed, web }));
        }
        if (isWanted(options, typingName, articlesName))
          typed = await measureTyping({ ...options, opora: desk.opora, load, web, told });
      } finally {
        await web.stop();
      }
      return { lines, typed };
    });
  } finally {
    load.stop();
  }
}

/** After the first search a web server reads all articles into memory: what is measured begins behind that. */
async function untilRead(web: Server, load: Load, { scenario, signed }: ReaderScenario) {
  const target = { port: web.port, clients: 1, headers: signed.headers };
  await load.run({ kind: 'calls', target, calls: scenario.operations[0] ?? [] });
  for (let idle = 0; idle < 3; ) {
    const before = await web.cpuMs();
    await sleep(300);
    idle = (await web.cpuMs()) - before < 30 ? idle + 1 : 0;
  }
}

/** An archive of many pages into a desk of its own. */
export async function runImport(told: Told): Promise<ImportLine[]> {
  return withDesk({ connections: 20 }, (desk) => measureImport(desk, importSize, told));
}

/** The clocks of a desk of their own. */
export async function runClocks(told: Told): Promise<ClocksLine[]> {
  return withDesk({ connections: 20 }, async ({ opora }) => {
    const ctx = opora.ctx();
    await transaction(ctx, async (tx) => {
      await nameBuiltinRoles(tx, 'ru');
      await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
    });
    return measureClocks(opora, clocksSize, told);
  });
}

export async function runRules(told: Told): Promise<RulesLine[]> {
  return withDesk({ connections: 20 }, async ({ opora }) => {
    const ctx = opora.ctx();
    await transaction(ctx, async (tx) => {
      await nameBuiltinRoles(tx, 'ru');
      await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
    });
    return measureRules(opora, rulesSize, told);
  });
}

/** So many minutes of the busiest hour of a large desk, on a desk of its own. */
export async function runSimulation(minutes: number, told: Told): Promise<Simulated> {
  return withDesk({ connections: 20 }, async ({ opora }) => {
    await transaction(opora.ctx(), async (tx) => {
      await nameBuiltinRoles(tx, 'ru');
      await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
    });
    return simulate(opora, { ...wholeDay, minutes }, told);
  });
}

export async function runBench(options: BenchOptions, told: Told): Promise<Measured> {
  const load = openLoad();
  try {
    const connections = Math.max(20, options.clients);
    return await withDesk({ connections, data: options.data }, async (made) => {
      const { opora, env, url } = made;
      const desk = await seededOnce(made, `tickets-${options.tickets}`, () =>
        seedBench(opora.ctx(), { tickets: options.tickets, url }, told),
      );
      return measureAll({ options, opora, desk, env, url, load, told });
    });
  } finally {
    load.stop();
  }
}
