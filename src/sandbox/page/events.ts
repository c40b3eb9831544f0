/** Tells open pages that something changed, over server-sent events. It says what changed, never the content. */
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { type Clock, wait } from '../../clock.ts';
import { BOUNDS } from './bounds.ts';
import { Refusal } from './guards.ts';

type Topic = 'chat' | 'outside' | 'vault';

export interface Events {
  tell(topic: Topic): void;
  /** Answers a page's `EventSource`. */
  stream(c: Context): Response;
  close(): void;
}

/** `onAudience` is told when the first page comes and when the last one has gone. */
export function createEvents(clock: Clock, onAudience: (present: boolean) => void): Events {
  const listeners = new Set<(topic: Topic) => void>();
  const closing = new AbortController();
  return {
    tell: (topic) => {
      for (const listener of listeners) listener(topic);
    },
    stream: (c) => {
      if (listeners.size >= BOUNDS.listeners_max) throw new Refusal(503, 'Too many pages are open.');
      const news = createNews();
      listeners.add(news.add);
      if (listeners.size === 1) onAudience(true);
      return streamSSE(c, async (stream) => {
        stream.onAbort(() => news.end());
        closing.signal.addEventListener('abort', news.end);
        try {
          await stream.writeSSE({ event: 'hello', data: '', retry: BOUNDS.listener_retry_ms });
          await pass(news, clock, stream);
        } finally {
          closing.signal.removeEventListener('abort', news.end);
          listeners.delete(news.add);
          if (listeners.size === 0) onAudience(false);
        }
      });
    },
    close: () => closing.abort(),
  };
}

interface News {
  add(topic: Topic): void;
  end(): void;
  ended(): boolean;
  /** Everything since the last call, each topic once; waits until there is something, a ping is due or it has ended. */
  take(clock: Clock): Promise<Topic[]>;
}

function createNews(): News {
  const waiting = new Set<Topic>();
  let wake = new AbortController();
  let over = false;
  return {
    add: (topic) => {
      waiting.add(topic);
      wake.abort();
    },
    end: () => {
      over = true;
      wake.abort();
    },
    ended: () => over,
    take: async (clock) => {
      if (waiting.size === 0 && !over) await wait(clock, BOUNDS.listener_ping_ms, wake.signal).catch(() => {});
      wake = new AbortController();
      const topics = [...waiting];
      waiting.clear();
      return topics;
    },
  };
}

async function pass(
  news: News,
  clock: Clock,
  stream: { writeSSE(message: { event: string; data: string }): Promise<void> },
) {
  while (!news.ended()) {
    const topics = await news.take(clock);
    if (topics.length === 0 && !news.ended()) await stream.writeSSE({ event: 'ping', data: '' });
    for (const topic of topics) await stream.writeSSE({ event: topic, data: '' });
  }
}
