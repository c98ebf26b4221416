// Where the demo under test is, how it is started, and with which browser it is looked at.
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// Ports of one's own, so that two checkouts can be tested side by side: the runner's number tells them, to its workers too.
const runner = process.env['TEST_WORKER_INDEX'] === undefined ? process.pid : process.ppid;
const NESTOR_PORT = Number(process.env['NESTOR_TEST_PORT'] ?? 20_000 + 2 * (runner % 5000));
const SIMULATOR_PORT = NESTOR_PORT + 1;

export const NESTOR_URL = process.env['NESTOR_URL'] ?? `http://127.0.0.1:${NESTOR_PORT}`;
export const SIMULATOR_URL = process.env['SIMULATOR_URL'] ?? `http://127.0.0.1:${SIMULATOR_PORT}`;

const program = resolve(process.env['NESTOR_BIN'] ?? '../target/debug/nestor');
const data = join(tmpdir(), `nestor-browser-tests-${NESTOR_PORT}`);
const flags = [
  `--listen 127.0.0.1:${NESTOR_PORT}`,
  `--sim-listen 127.0.0.1:${SIMULATOR_PORT}`,
  `--data '${data}'`,
  '--quiet-people',
  '--seed 7',
].join(' ');

/** Starts the demo on an empty data folder, unless one was named. */
export const demo =
  process.env['NESTOR_URL'] === undefined
    ? {
        webServer: {
          command: `rm -rf '${data}' && exec '${program}' demo ${flags}`,
          url: `${NESTOR_URL}/readyz`,
          timeout: 60_000,
          gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 10_000 },
        },
      }
    : {};

/** Debian's Chromium, which talks to nobody but the page under test. */
export const browser = {
  locale: 'en-GB',
  timezoneId: 'Europe/Athens',
  viewport: { width: 1440, height: 900 },
  launchOptions: {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};
