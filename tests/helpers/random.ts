/** Chance that a seed repeats, on any machine (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Random {
  /** 0 up to, not including, 1. */
  next(): number;
  /** 0 up to, not including, `below`. */
  whole(below: number): number;
  pick<T>(from: readonly T[]): T;
  chance(share: number): boolean;
}

export function randomOf(seed: number): Random {
  const next = seeded(seed);
  const whole = (below: number) => Math.floor(next() * below);
  return { next, whole, pick: (from) => from[whole(from.length)]!, chance: (share) => next() < share };
}
