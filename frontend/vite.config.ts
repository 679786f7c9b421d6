import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** While developing, the site of a running local stack: `make dashboard` says which. */
const site = process.env.OUTLAY_SITE;
const ANSWERED_BY_THE_SITE = ['/v1', '/assets', '/docs', '/redoc', '/openapi.json', '/emergency'];

/** By the loopback address, since not every system finds names below localhost. */
function ahead(address: string) {
  const { port, host } = new URL(address);
  const proxied = { target: `http://127.0.0.1:${port}`, headers: { host } };
  return { proxy: Object.fromEntries(ANSWERED_BY_THE_SITE.map((path) => [path, proxied])) };
}

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2023',
    sourcemap: false,
    assetsDir: 'app',
    assetsInlineLimit: 0, // a font in a style sheet would be from `data:`, which the site's policy refuses
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.txt' },
  },
  server: site === undefined ? {} : ahead(site),
});
