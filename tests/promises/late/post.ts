/**
 * The outside of a late office: letters come in and go out. Everything that goes out is noted with the office's own date at the instant at which
 * nothing can call it back any more. Like a real service it needs two steps, and it can stall before either.
 */
import { z } from 'zod';
import type { Clock } from '../../../src/clock.ts';
import { type Attempt, type Connector, defineConnector } from '../../../src/connectors/connector.ts';
import type { Arrival } from '../../../src/domain/task.ts';
import { OfficeError } from '../../../src/errors.ts';
import type { Reasoner } from '../../../src/reasoning/reasoner.ts';

/** One letter that left. */
export interface Left {
  taskId: string;
  revision: number;
  subject: string;
  at: number;
}

export interface Post {
  connector: Connector;
  reasoner: Reasoner;
  left: Left[];
  /** Called at the very instant. */
  onLeave(left: Left): void;
  deliver(subject: string): void;
  /** From now on looking in and preparing a letter take until `go`. */
  stall(): void;
  go(): void;
  isStalled(): boolean;
  /** How many letters are being prepared now. */
  preparing(): number;
}

const FRIEND = 'ali@example.com';
const schema = z.strictObject({
  type: z.literal('post.send'),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
});

export function openPost(clock: Clock): Post {
  const waiting: Arrival[] = [];
  const gone = new Set<string>();
  let wake = () => {};
  let count = 0;
  let preparing = 0;
  let stalled: PromiseWithResolvers<void> | null = null;

  const unstalled = async (signal: AbortSignal): Promise<void> => {
    const over = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => over.reject(new OfficeError('stopped', 'Stopped.')), { once: true });
    if (signal.aborted) throw new OfficeError('stopped', 'Stopped.');
    if (stalled) await Promise.race([stalled.promise, over.promise]);
    over.promise.catch(() => {});
  };
  const prepare = async ({ key, remember, signal }: Attempt): Promise<void> => {
    preparing += 1;
    try {
      await unstalled(signal);
      await remember({ draft: key });
    } finally {
      preparing -= 1;
    }
  };
  const leave = (key: string, subject: string): void => {
    const [taskId = '', revision] = key.split('.');
    const left = { taskId, revision: Number(revision), subject, at: clock.now() };
    gone.add(key);
    post.left.push(left);
    post.onLeave(left);
  };
  const receipt = (key: string) => ({ id: key, link: '', at: '', summary: 'Sent.' });

  const connector = defineConnector<object, object>({
    id: 'post',
    title: 'Post',
    configSchema: z.object({}),
    missing: () => [],
    open: async () => ({}),
    account: () => 'me',
    check: async () => ({ ok: true, says: '' }),
    watch: {
      intervalMs: () => null,
      subscribe: (_, wakeWatcher) => {
        wake = wakeWatcher;
        return () => {};
      },
      poll: async (_, { accept, signal }) => {
        for (let next = waiting.shift(); next; next = waiting.shift()) await accept(next);
        await unstalled(signal);
        return { cursor: count };
      },
    },
    actions: [
      {
        type: 'post.send',
        category: 'email',
        schema,
        facts: ({ to }) => ({
          category: 'email',
          critical: to.map((value: string) => ({ kind: 'recipient' as const, field: 'to', value })),
          staysInThread: true,
        }),
        render: ({ text }) => ({ title: 'Letter', blocks: [{ kind: 'text', label: 'Text', text }] }),
        attachments: () => [],
        execute: async (_, { subject }, attempt) => {
          await prepare(attempt);
          leave(attempt.key, subject);
          return receipt(attempt.key);
        },
        lookup: async (_, __, { key }) =>
          gone.has(key) ? { found: true, receipt: receipt(key) } : { found: false, certain: true },
      },
    ],
  });
  const post: Post = {
    connector,
    reasoner: {
      name: 'one letter',
      think: async ({ task }) => ({
        kind: 'act',
        action: { type: 'post.send', to: [FRIEND], subject: task.subject, text: `About ${task.subject}.` },
        plan: [],
        why: 'It asks.',
        goesOn: false,
      }),
    },
    left: [],
    onLeave: () => {},
    deliver: (subject) => {
      count += 1;
      const at = clock.now();
      waiting.push({
        source: `post:${count}`,
        kind: 'EMAIL',
        from: `Ali <${FRIEND}>`,
        subject,
        at,
        request: 'Please.',
        facts: {},
      });
      wake();
    },
    stall: () => {
      stalled ??= Promise.withResolvers();
      wake();
    },
    go: () => {
      stalled?.resolve();
      stalled = null;
    },
    isStalled: () => stalled !== null,
    preparing: () => preparing,
  };
  return post;
}
