// The browser tests: the real app, served by a real `nestor demo` with its simulator, in the system's Chromium.
//   NESTOR_BIN    the program (default ../target/debug/nestor)
//   CHROMIUM      the browser (default /usr/bin/chromium)
//   NESTOR_URL and SIMULATOR_URL together name a demo that runs already; then none is started
import { defineConfig } from '@playwright/test';
import { browser, demo, NESTOR_URL } from './e2e/support/demo';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  // All tests share one demo, as operators share one inbox.
  workers: 1,
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: { ...browser, baseURL: NESTOR_URL, trace: 'retain-on-failure' },
  ...demo,
});
