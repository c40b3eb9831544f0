/** Pairing: a code works once, for one account, for a while. */
import { expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { createPairing } from '../../src/runtime/pairing.ts';
import { aLedger, ledgerIn, stillClock, tempDir } from './bench.ts';

async function bench() {
  const clock = stillClock();
  const ledger = await aLedger({ clock });
  return { clock, ledger, pairing: createPairing(ledger, clock, LIMITS) };
}

test('the right code makes its sender the owner, and works no more', async () => {
  const { pairing, ledger } = await bench();
  expect(await pairing.ownerId()).toBeUndefined();
  const code = await pairing.newCode();
  expect(await pairing.pair(code, 7)).toBe(true);
  expect(await pairing.pair(code, 8)).toBe(false);
  expect(await pairing.ownerId()).toBe(7);
  expect(await ledger.auditBacklog(5)).toMatchObject([{ action: 'owner.paired', by: 'telegram:7' }]);
});

test('of two who send it at the same moment, one is the owner', async () => {
  const { pairing } = await bench();
  const code = await pairing.newCode();
  expect(await Promise.all([pairing.pair(code, 7), pairing.pair(code, 8)])).toEqual([true, false]);
  expect(await pairing.ownerId()).toBe(7);
});

test('a new code voids the one before', async () => {
  const { pairing } = await bench();
  const old = await pairing.newCode();
  const code = await pairing.newCode();
  if (old !== code) expect(await pairing.pair(old, 7)).toBe(false);
  expect(await pairing.pair(code, 7)).toBe(true);
});

test('a code is void after its time', async () => {
  const { pairing, clock } = await bench();
  const code = await pairing.newCode();
  clock.date += LIMITS.pairing_code_ms + 1;
  expect(await pairing.pair(code, 7)).toBe(false);
});

test('without a code nothing is right, not even nothing', async () => {
  const { pairing } = await bench();
  for (const guess of ['', ' ', 'undefined', '1234-5678']) expect(await pairing.pair(guess, 7)).toBe(false);
});

test('the ledger never holds the code itself, and the owner is known after a restart', async () => {
  const dir = await tempDir();
  const ledger = ledgerIn(dir);
  const pairing = createPairing(ledger, stillClock(), LIMITS);
  const code = await pairing.newCode();
  expect(await ledger.flag('pairing_code')).not.toContain(code);
  await pairing.pair(code, 7);
  await ledger.close();
  expect(await createPairing(ledgerIn(dir), stillClock(), LIMITS).ownerId()).toBe(7);
});
