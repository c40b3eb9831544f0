/** A service's rate budget: how much may be asked in a sliding window, and what the service itself said about waiting. In memory. */
import type { Clock } from '../clock.ts';
import { OfficeError } from '../errors.ts';

export interface Pace {
  /** Counts one request. Throws `rate_limited` with how long to wait, without counting it. */
  take(): void;
  /** Nothing more until then, as the service said. Milliseconds since the epoch. */
  closeUntil(at: number): void;
}

export interface PaceOptions {
  title: string;
  clock: Clock;
  requests: number;
  perMs: number;
}

export function createPace({ title, clock, requests, perMs }: PaceOptions): Pace {
  const taken: number[] = [];
  let closedUntil = 0;
  const refuse = (waitMs: number): never => {
    throw new OfficeError('rate_limited', `The rate budget of ${title} is used up for the moment.`, {
      retryAfterMs: waitMs,
    });
  };
  return {
    take: () => {
      const now = clock.now();
      if (now < closedUntil) refuse(closedUntil - now);
      while (taken.length > 0 && taken[0]! <= now - perMs) taken.shift();
      if (taken.length >= requests) refuse(taken[0]! + perMs - now);
      taken.push(now);
    },
    closeUntil: (at) => {
      closedUntil = Math.max(closedUntil, at);
    },
  };
}
