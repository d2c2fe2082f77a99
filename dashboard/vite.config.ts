import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Where `npm start` listens; `vite` alone hands on to it whatever is not a page. */
const BATON = 'http://127.0.0.1:3000';
const API =
  /^\/(?!$|@|src\/|node_modules\/|\.\.|inbox|insights(?!\/)|settings|sandbox$|login|favicon|theme|index|assets)/;

/** Beside each text asset its compressed forms, so that the server only has to pick one. */
function compressed(): Plugin {
  return {
    name: 'compressed-assets',
    apply: 'build',
    closeBundle() {
      const assets = join(import.meta.dirname, 'dist/assets');
      for (const name of readdirSync(assets).filter((file) => /\.(?:js|css)$/.test(file))) {
        const content = readFileSync(join(assets, name));
        writeFileSync(join(assets, `${name}.gz`), gzipSync(content));
        writeFileSync(join(assets, `${name}.br`), brotliCompressSync(content));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), compressed()],
  build: { target: 'es2023', chunkSizeWarningLimit: 700 },
  server: {
    fs: { allow: ['..'] },
    proxy: { [API.source]: { target: BATON, ws: true } },
  },
});
