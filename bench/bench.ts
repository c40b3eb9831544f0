/**
 * `npm run bench`: measures the office against the sandbox's services on this machine and prints a table. `--quick` takes a tenth of the time
 * and of the tasks.
 */
import { type Bed, openBed, type RunningOffice, startOffice } from './bed.ts';
import { dropToCard, firstApproval, lifecycles, tapToCall } from './measure.ts';
import { seedDone, seedPending } from './seed.ts';

const quick = process.argv.includes('--quick');
const TIMES = quick ? 50 : 500;
const SECONDS = quick ? 6 : 60;
const AT_ONCE = 48;
const PENDING = quick ? [100, 1_000] : [1_000, 10_000];
const DONE = quick ? 10_000 : 100_000;
const WARM_UP = 100;

const table: { what: string; value: string; aim: string }[] = [];
const tell = (what: string, value: string, aim = '') => {
  table.push({ what, value, aim });
  process.stderr.write(`${what}: ${value}\n`);
};

await withBed(async (bed) => {
  await startAndStop(bed);
  const office = await startOffice(bed);
  tell('cold start, nothing pending', ms(office.readyMs));
  await latencies(bed, '');
  const rate = await lifecycles(bed, SECONDS, AT_ONCE);
  tell(`lifecycles a second, for ${SECONDS} s`, rate.toFixed(0), '≥ 500');
  tell('memory after that', mb(await office.memory()));
  await office.stop();
});

for (const count of PENDING) {
  await withBed(async (bed) => {
    await startAndStop(bed);
    await withPending(bed, count, '');
  });
}

const after = `, after ${DONE.toLocaleString('en')} done`;
await withBed(async (bed) => {
  await withDone(bed);
  const office = await startOffice(bed);
  tell(`cold start, nothing pending${after}`, ms(office.readyMs));
  await latencies(bed, after);
  tell(`lifecycles a second${after}`, (await lifecycles(bed, SECONDS, AT_ONCE)).toFixed(0));
  await office.stop();
});
// In a bed of its own: the world's memory of what was just sent is not the office's to answer for.
await withBed(async (bed) => {
  await withDone(bed);
  await withPending(bed, PENDING.at(-1)!, after);
});

const width = Math.max(...table.map(({ what }) => what.length));
for (const { what, value, aim } of table) {
  process.stdout.write(`${what.padEnd(width)}  ${value.padStart(20)}  ${aim && `aim ${aim}`}\n`);
}

async function withBed(use: (bed: Bed) => Promise<void>): Promise<void> {
  const bed = await openBed();
  try {
    await use(bed);
  } finally {
    await bed.close();
  }
}

/** The first start compiles the sources; a real office has done that long ago. */
async function startAndStop(bed: Bed): Promise<void> {
  const office = await startOffice(bed);
  await office.stop();
}

async function withDone(bed: Bed): Promise<void> {
  await startAndStop(bed);
  process.stderr.write(`seeding ${DONE} done tasks …\n`);
  await seedDone(bed, DONE);
}

async function latencies(bed: Bed, after: string): Promise<void> {
  await tapToCall(bed, WARM_UP);
  const { card, call, receipt } = await tapToCall(bed, TIMES);
  tell(`request → card${after}`, percentiles(card));
  tell(`tap → outward call${after}`, percentiles(call), 'p50 ≤ 2 ms, p99 ≤ 8 ms');
  tell(`tap → receipt on the card${after}`, percentiles(receipt));
  tell(`dropped file → card${after}`, percentiles(await dropToCard(bed, TIMES / 5)), 'p50 ≤ 50 ms');
}

async function withPending(bed: Bed, count: number, after: string): Promise<void> {
  const name = `${count.toLocaleString('en')} pending${after}`;
  process.stderr.write(`seeding ${name} …\n`);
  const nonces = await seedPending(bed, count);
  const starting: Promise<RunningOffice> = startOffice(bed);
  const first = await firstApproval(bed, starting, nonces[0]!);
  const office = await starting;
  tell(`${name}: cold start`, ms(office.readyMs));
  tell(`${name}: first approval executed after`, ms(first), '≤ 600 ms');
  tell(`${name}: memory`, mb(await office.memory()), '≤ 200 MB');
  await office.stop();
}

function percentiles(values: readonly number[]): string {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return `p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms`;
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
