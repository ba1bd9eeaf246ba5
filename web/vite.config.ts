import { defineConfig } from 'vitest/config';

// `npm run dev` serves the sources and passes the API on to a running server (or to the mock).
const server = 'http://127.0.0.1:8510';

export default defineConfig({
  build: {
    outDir: 'dist',
    target: 'es2023',
    // One script and one style sheet: the whole dashboard is smaller than a round trip is long.
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': server, '/health': server, '/ws': { target: server, ws: true } } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node', css: true, testTimeout: 10_000, hookTimeout: 10_000, teardownTimeout: 10_000 },
});
