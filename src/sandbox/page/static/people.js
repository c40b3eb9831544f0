/** What people out there can do besides writing a mail: comment, mention, write a message, pay. */
import { get, post } from './api.js';
import { attempt } from './arrivals.js';
import { byId, el } from './dom.js';

export async function startPeople() {
  const form = byId('people');
  const choice = byId('people-what');
  const fields = byId('people-fields');
  const status = byId('people-status');
  const { services } = await get('/api/services');
  const all = services.flatMap(({ id, title, gestures }) => gestures.map((gesture) => ({ id, title, ...gesture })));
  form.hidden = all.length === 0;
  if (all.length === 0) return;
  choice.append(...all.map(({ title, label }, n) => el('option', { value: n }, `${title}: ${label}`)));
  choice.addEventListener('change', show);
  show();

  function chosen() {
    return all[Number(choice.value)];
  }

  function show() {
    fields.replaceChildren(
      ...chosen().fields.flatMap(({ name, label, example }) => [
        el('label', { for: `people-${name}` }, label),
        el('input', { id: `people-${name}`, name, value: example, maxlength: 4000 }),
      ]),
    );
    status.textContent = '';
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { id, name } = chosen();
    const filled = Object.fromEntries([...fields.querySelectorAll('input')].map((input) => [input.name, input.value]));
    await attempt(status, 'Doing it…', () => post('/api/gesture', { service: id, name, fields: filled }), 'Done.');
  });
}
