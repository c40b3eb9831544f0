/** Meta's webhook as its sender: asks first whether it is meant, signs each body, and repeats until it is told "received". For the sandbox and tests only. */
import { createHmac, randomBytes } from 'node:crypto';

export type WebhookSender = ReturnType<typeof createWebhookSender>;

const PATIENCE_MS = 60_000;
const AGAIN_MS = 50;
const AGAIN_MS_MAX = 2_000;

export function createWebhookSender(to: { port: number; verifyToken: string; appSecret: string }) {
  const address = `http://127.0.0.1:${to.port}/whatsapp`;
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  let isVerified = false;
  let isLost = false;

  const verify = async (): Promise<void> => {
    const challenge = randomBytes(8).toString('hex');
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': to.verifyToken,
      'hub.challenge': challenge,
    });
    const answer = await fetch(`${address}?${query}`, { signal: closing.signal });
    isVerified = answer.status === 200 && (await answer.text()) === challenge;
  };
  const post = async (body: string, signature: string): Promise<number> => {
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    return (await fetch(address, { method: 'POST', body, headers, signal: closing.signal })).status;
  };
  const sign = (body: string) => `sha256=${createHmac('sha256', to.appSecret).update(body).digest('hex')}`;

  const deliver = async (body: string): Promise<void> => {
    const until = Date.now() + PATIENCE_MS;
    for (
      let waitMs = AGAIN_MS;
      Date.now() < until && !closing.signal.aborted;
      waitMs = Math.min(waitMs * 2, AGAIN_MS_MAX)
    ) {
      try {
        if (!isVerified) await verify();
        if (isVerified && (await post(body, sign(body))) === 200) return;
      } catch {
        isVerified = false; // nobody is there, as yet
      }
      await new Promise((done) => {
        const timer = setTimeout(done, waitMs);
        closing.signal.addEventListener('abort', () => done(clearTimeout(timer)), { once: true });
      });
    }
  };

  return {
    /** From now on, or no longer, what is sent never arrives. */
    lose(lost: boolean): void {
      isLost = lost;
    },
    /** Begins to deliver; ends by itself when the office has it, or after a minute. */
    send(value: unknown): void {
      if (isLost) return;
      const delivery = deliver(JSON.stringify(bodyOf(value))).finally(() => running.delete(delivery));
      running.add(delivery);
    },
    /** One request as it is, for what a stranger might send. Resolves with the status. */
    post: (body: string, signature = sign(body)) => post(body, signature),
    address,
    /** Resolves when nothing is under way. */
    async idle(): Promise<void> {
      await Promise.all(running);
    },
    async close(): Promise<void> {
      closing.abort();
      await Promise.all(running);
    },
  };
}

/** `value`: what stands in one change. */
export function bodyOf(value: unknown): unknown {
  const change = { field: 'messages', value };
  return { object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes: [change] }] };
}
