/** Stands under telegraf in place of its `node-fetch`: a call of the Bot API over the simulated network. */
import { callTelegram } from '../network.ts';

interface Init {
  body?: string;
  signal?: AbortSignal;
}

async function fetch(url: URL, { body = '{}', signal }: Init) {
  const method = url.pathname.split('/').at(-1) ?? '';
  if (typeof body !== 'string') throw new Error('the simulated network carries no files');
  const { status, said } = await callTelegram(method, JSON.parse(body), signal);
  return {
    status,
    statusText: status === 200 ? 'OK' : 'Error',
    json: async () => {
      if (said === undefined) throw Object.assign(new Error('invalid json'), { type: 'invalid-json' });
      return said;
    },
  };
}

export { fetch as 'module.exports' };
