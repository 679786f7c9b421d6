import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** While developing, the API of a running local stack: `OUTLAY_API=http://127.0.0.1:4566/_aws/execute-api/… npm run dev`. */
const api = process.env.OUTLAY_API;

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
  server: api === undefined ? {} : { proxy: { '/v1': { target: api, changeOrigin: true } } },
});
