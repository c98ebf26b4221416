// Prints what a first visit downloads, compressed, and fails when the script outgrows its budget.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const BUDGET_KB = 110;
const dist = join(import.meta.dirname, '..', 'dist');
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const kb = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1).padStart(7);

let firstScript = 0;
console.log('     kB   gzip  brotli  file');
for (const name of readdirSync(join(dist, 'assets')).sort()) {
  const bytes = readFileSync(join(dist, 'assets', name));
  const first = html.includes(name);
  if (first && name.endsWith('.js')) firstScript += gzipSync(bytes).length;
  const line = [kb(bytes.length), kb(gzipSync(bytes).length), kb(brotliCompressSync(bytes).length)].join(' ');
  console.log(`${line}  ${name}${first ? '  (first load)' : ''}`);
}
console.log(`First load: ${(firstScript / 1000).toFixed(1)} kB of script, gzip; budget ${BUDGET_KB} kB.`);
if (firstScript > BUDGET_KB * 1000) {
  console.error('The first load is over its budget.');
  process.exit(1);
}
