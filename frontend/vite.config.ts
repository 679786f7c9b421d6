import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** While developing, the site of a running local stack: `make dashboard` says which. */
const site = process.env.OUTLAY_SITE;
const ANSWERED_BY_THE_SITE = ['/v1', '/assets', '/docs', '/redoc', '/openapi.json', '/emergency'];

/** By the loopback address, since not every system finds names below localhost. */
function ahead(address: string) {
  const { port, host } = new URL(address);
  const proxied = { target: `http://127.0.0.1:${port}`, headers: { host } };
  return { proxy: Object.fromEntries(ANSWERED_BY_THE_SITE.map((path) => [path, proxied])) };
}

/** What the first script needs must not wait for what all pages share. */
const RUNS_FIRST = /\/src\/(app\/(session\/(session|confirm|subject|visited)|theme|shelf)|api\/problem)\.ts$/;

/** However many parts a page has that use its words, other pages are not to load them. */
const NO_PAGES_WORDS = /^(?!.*\/src\/text\/en\/(?!words|shell|period))/;

/** The page's main part, which its first script asks for, comes beside that script and not after it. */
function preloadApp(): Plugin {
  return {
    name: 'preload-app',
    transformIndexHtml: {
      order: 'post',
      handler: (_page, { bundle = {} }) => {
        const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
        const app = chunks.find((chunk) => chunk.facadeModuleId?.endsWith('/src/app/app.tsx'));
        const wanted = app === undefined ? [] : [app.fileName, ...app.imports];
        const entry = chunks.find((chunk) => chunk.isEntry);
        const known = [entry?.fileName, ...(entry?.imports ?? [])];
        return wanted
          .filter((file) => !known.includes(file))
          .map((file) => ({
            tag: 'link',
            injectTo: 'head',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
          }));
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), preloadApp()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2023',
    sourcemap: false,
    assetsDir: 'app',
    assetsInlineLimit: 0, // a font in a style sheet would be from `data:`, which the site's policy refuses
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'first', test: RUNS_FIRST, priority: 1 },
            // Else there are sixty small files to a page.
            { name: 'shared', minShareCount: 12, test: NO_PAGES_WORDS },
          ],
        },
      },
    },
    license: { fileName: 'licenses.txt' },
  },
  server: site === undefined ? {} : ahead(site),
});
