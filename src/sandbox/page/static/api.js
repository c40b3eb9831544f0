/** The page's way to the sandbox's HTTP interface, the same that scripts use. */

/** @param {string} path */
export async function get(path) {
  return ask(path);
}

/** @param {string} path @param {unknown} body */
export async function post(path, body) {
  const headers = { 'content-type': 'application/json' };
  return ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** @param {File} file */
export async function upload(file) {
  return ask(`/api/file?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file });
}

async function ask(path, options) {
  const response = await fetch(path, options).catch(() => {
    throw new Error('The sandbox does not answer.');
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? `The sandbox answered ${response.status}.`);
  return body;
}

/**
 * Calls `refresh[topic]` when that topic changed, and all of them whenever the line was cut and is back. A burst becomes one call
 * after the one that runs.
 * @param {Record<string, () => Promise<void>>} refresh
 * @param {(lost: boolean) => void} onLost
 */
export function listen(refresh, onLost) {
  const events = new EventSource('/api/events');
  const runs = Object.fromEntries(Object.entries(refresh).map(([topic, run]) => [topic, oneAtATime(run)]));
  for (const [topic, run] of Object.entries(runs)) events.addEventListener(topic, run);
  events.addEventListener('hello', () => {
    onLost(false);
    for (const run of Object.values(runs)) run();
  });
  events.addEventListener('error', () => onLost(true));
}

function oneAtATime(run) {
  let running = false;
  let again = false;
  return async function go() {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      await run().catch(() => {});
    }
    running = false;
  };
}
