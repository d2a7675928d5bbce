import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { contractInBrowser } from './scripts/contract-in-browser.ts';
import { wordsByNeed } from './scripts/words-by-need.ts';

const api = `http://127.0.0.1:${process.env['PORT'] ?? '3000'}`;
const entry = fileURLToPath(new URL('web/main.tsx', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const first = new Set<string>();

/**
 * Everything the first screen needs goes into one file: over HTTP/1.1 sixty small ones would wait
 * for each other. What is loaded lazily keeps its own. Found from our own modules: of the libraries
 * comes along what these use, not what other screens do.
 */
function firstScreen(): Plugin {
  return {
    name: 'first-screen',
    buildEnd() {
      const waiting = [entry];
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        if (first.has(id) || id.includes('/node_modules/')) continue;
        first.add(id);
        waiting.push(...(this.getModuleInfo(id)?.importedIds ?? []));
      }
    },
  };
}

/** A .br and a .gz beside each file of text, so that the server has nothing to compress. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle(options, bundle) {
      const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
      await Promise.all(
        Object.values(bundle).map(async (file) => {
          if (!/\.(js|css|html|svg)$/.test(file.fileName)) return;
          const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          const path = `${options.dir}/${file.fileName}`;
          await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, brotli));
          await writeFile(`${path}.gz`, await promisify(gzip)(bytes));
        }),
      );
    },
  };
}

/**
 * /sw.js: types out, and in it the names of the files that open the app without a line. What is
 * loaded later (settings, the administration) is kept when it is first used.
 */
function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const names = Object.keys(bundle).map((name) => `/${name}`);
      const wanted =
        /^\/assets\/(index|first|button|composer|context|editor|later|live-rules|ticket-menu|ru|en|modal|help|palette|golos-text-(cyrillic|latin)-wght)/;
      // With what each of them imports, which has names of its own.
      const parts = new Set(Object.keys(bundle).filter((name) => wanted.test(`/${name}`)));
      for (const name of parts) {
        const file = bundle[name];
        if (file?.type === 'chunk') for (const each of file.imports) parts.add(each);
      }
      const files = [...parts].map((name) => `/${name}`).sort();
      const shell = ['/', '/theme.js', '/icon.svg', ...files];
      const source = await readFile('web/service-worker/worker.ts', 'utf8');
      const version = createHash('sha256').update(names.sort().join()).update(source);
      const code = stripTypeScriptTypes(source)
        .replace('__VERSION__', version.digest('hex').slice(0, 12))
        .replace('__SHELL__', JSON.stringify(shell));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: code });
    },
  };
}

/** The agent workspace. Nothing is inlined as data: or as a script, so that the Content-Security-Policy can be strict. */
export default defineConfig(({ command }) => {
  // Under the test runner NODE_ENV is `test`, and React would come in its development build.
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  return {
    root: 'web',
    plugins: [
      react(),
      contractInBrowser(),
      wordsByNeed(here),
      firstScreen(),
      serviceWorker(),
      compressed(),
    ],
    resolve: { alias: { zod: fileURLToPath(new URL('web/zod-in-browser.ts', import.meta.url)) } },
    build: {
      outDir: '../dist/web',
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'es2023',
      chunkSizeWarningLimit: 700,
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: 'first', test: (id: string) => first.has(id) },
              // What nearly every part that comes later has, in one file instead of eight.
              { name: 'button', test: /@mantine\/core\/esm\/components\/Button\// },
            ],
          },
        },
      },
    },
    server: { proxy: { '/api': { target: api, ws: true } } },
  };
});
