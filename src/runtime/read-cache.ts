/** What services answered lately, so that thinking twice about the same thing asks once. In memory; forgotten after a while, and when anything was done in that service. */
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import { canonicalJson } from '../domain/digest.ts';
import type { Limits } from '../limits.ts';

export interface ReadCache {
  /** `read` is asked only where nothing is known; what it throws is not kept. */
  through(service: string, name: string, input: unknown, read: () => Promise<string>): Promise<string>;
  /** Something was done there: what was known may be otherwise now. */
  forget(service: string): void;
}

export function createReadCache(clock: Clock, { read_cache_ms, read_cache_entries_max }: Limits): ReadCache {
  const known = new LRUCache<string, string>({
    max: read_cache_entries_max,
    ttl: read_cache_ms,
    ttlResolution: 0,
    perf: { now: () => clock.now() },
  });
  return {
    through: async (service, name, input, read) => {
      const key = `${service}\n${name}\n${canonicalJson(input ?? null)}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const text = await read();
      known.set(key, text);
      return text;
    },
    forget: (service) => {
      for (const key of known.keys()) if (key.startsWith(`${service}\n`)) known.delete(key);
    },
  };
}
