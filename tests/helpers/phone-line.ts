/** A line to a server that can be cut, for connections that there are and for new ones: the service is away, and nothing of it knows. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export interface PhoneLine {
  /** Stands for the server's own address. */
  url: string;
  cut(now: boolean): void;
  close(): Promise<void>;
}

export async function phoneLine(target: string): Promise<PhoneLine> {
  const { port, hostname } = new URL(target);
  let isCut = false;
  const open = new Set<{ destroy(): void }>();
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => open.delete(one));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hangUp = () => {
    for (const one of open) one.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    cut: (now: boolean) => {
      isCut = now;
      if (now) hangUp();
    },
    close: async () => {
      hangUp();
      server.close();
    },
  };
}
