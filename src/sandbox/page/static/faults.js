/** The drawer that makes a service fail. */
import { get, post } from './api.js';
import { attempt } from './arrivals.js';
import { byId, el } from './dom.js';

const KINDS = [
  ['500-before', 'It fails', 'Error 500, and nothing was done'],
  ['500-after', 'It fails after doing it', 'Error 500, though it was done'],
  ['drop-after', 'The line is cut', 'It was done, but no answer comes'],
  ['429', 'Too many requests', 'It asks to wait'],
  ['401', 'Login refused', 'The owner has to log in again'],
  ['slow', 'It is slow', 'The answer takes seconds'],
  ['malformed', 'It talks nonsense', 'The answer can’t be read'],
];

export function startFaults() {
  const form = byId('faults-form');
  const status = byId('faults-status');
  byId('faults-kinds').append(
    ...KINDS.map(([kind, name, what], n) =>
      el(
        'label',
        null,
        el('input', { type: 'radio', name: 'kind', value: kind, checked: n === 0 }),
        el('span', null, name, el('small', null, what)),
      ),
    ),
  );
  void addServices();
  byId('faults-open').addEventListener('click', () => {
    status.textContent = '';
    byId('faults').showModal();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { service, kind, count } = Object.fromEntries(new FormData(form));
    const times = Number(count) === 1 ? 'The next call fails' : `The next ${count} calls fail`;
    await attempt(
      status,
      'Arming…',
      () => post('/api/fault', { service, kind, count: Number(count) }),
      `${times} that way.`,
    );
  });
}

async function addServices() {
  const { services } = await get('/api/services');
  byId('faults-services').append(
    ...services.map(({ id, title }) =>
      el(
        'label',
        null,
        el('input', { type: 'radio', name: 'service', value: id }),
        el('span', null, title, el('small', null, 'when something is done there')),
      ),
    ),
  );
}
