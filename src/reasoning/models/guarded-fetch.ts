/** The only way to a model's server: to its own host, without redirects, and no more bytes than an answer may have. */
import { OfficeError } from '../../errors.ts';
import { NO_USAGE, WireFailure } from './wire.ts';

/** Rejects with `WireFailure` where an answer is too large or an address isn't the server's. */
export function guardedFetch(baseUrl: string, bytesMax: number): typeof fetch {
  const { origin } = new URL(baseUrl);
  return async (input, init) => {
    const address = new URL(input instanceof Request ? input.url : input);
    if (address.origin !== origin) throw elsewhere();
    const response = await fetch(input, { ...init, redirect: 'manual' });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw elsewhere();
    }
    const body = response.body?.pipeThrough(counter(bytesMax)) ?? null;
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

function counter(bytesMax: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) controller.error(tooLarge(bytesMax));
      else controller.enqueue(chunk);
    },
  });
}

export function tooLarge(bytesMax: number): WireFailure {
  const told = new OfficeError(
    'model_unusable',
    `The model’s answer was larger than ${Math.round(bytesMax / 1024)} KiB.`,
  );
  return new WireFailure(told, { usage: null });
}

function elsewhere(): WireFailure {
  const told = new OfficeError('config_invalid', 'The model’s server sent the office to another address.', {
    hint: 'Look at MODEL_BASE_URL: it has to be the address itself, not one that leads to it.',
  });
  return new WireFailure(told, { usage: NO_USAGE });
}
