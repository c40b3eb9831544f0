import { expect, test } from 'vitest';
import { LIMITS } from '../../src/limits.ts';
import { createReadCache } from '../../src/runtime/read-cache.ts';
import { stillClock } from './bench.ts';

const asked: string[] = [];
const read = (text: string) => async () => {
  asked.push(text);
  return text;
};

test('the same question is asked once, until its time is over or something was done in that service', async () => {
  const clock = stillClock();
  const cache = createReadCache(clock, { ...LIMITS, read_cache_ms: 1_000 });
  const ask = (service = 'x', input: unknown = { a: 1, b: 2 }) =>
    cache.through(service, 'x.mine', input, read(service));
  expect(await ask()).toBe('x');
  expect(await ask('x', { b: 2, a: 1 })).toBe('x');
  expect(asked).toEqual(['x']);
  await ask('x', { a: 2 });
  await ask('odoo');
  expect(asked).toEqual(['x', 'x', 'odoo']);
  cache.forget('x');
  await ask();
  await ask('odoo');
  expect(asked).toEqual(['x', 'x', 'odoo', 'x']);
  clock.date += 1_001;
  await ask('odoo');
  expect(asked).toEqual(['x', 'x', 'odoo', 'x', 'odoo']);
});

test('what failed is not kept', async () => {
  const cache = createReadCache(stillClock(), LIMITS);
  await expect(cache.through('x', 'x.mine', {}, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await cache.through('x', 'x.mine', {}, async () => 'there')).toBe('there');
});
