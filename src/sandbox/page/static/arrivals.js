/** What arrives: the mail form with its examples, and the place to drop a file. */
import { post, upload } from './api.js';
import { byId, el } from './dom.js';
import { EXAMPLES } from './examples.js';

export function startArrivals() {
  startMail();
  startDrop();
}

function startMail() {
  const form = byId('mail');
  const status = byId('mail-status');
  const chips = EXAMPLES.map((example) =>
    el('button.chip', { type: 'button', onclick: () => choose(example) }, example.label),
  );
  byId('examples').append(...chips);
  choose(EXAMPLES[0]);

  function choose(example) {
    for (const name of ['from', 'subject', 'text']) form.elements[name].value = example[name];
    chips.forEach((chip, n) => {
      chip.setAttribute('aria-pressed', String(EXAMPLES[n] === example));
    });
    say(status, '');
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { from, subject, text } = Object.fromEntries(new FormData(form));
    await attempt(status, 'Sending…', () => post('/api/mail', { from, subject, text }), 'Sent. It is in the mailbox.');
  });
}

function startDrop() {
  const area = byId('drop');
  const input = byId('drop-file');
  const status = byId('drop-status');

  async function take(files) {
    for (const file of files) {
      await attempt(
        status,
        `Copying ${file.name}…`,
        () => upload(file),
        ({ name }) => `${name} is in Inbox/.`,
      );
    }
  }

  input.addEventListener('change', async () => {
    await take(input.files);
    input.value = '';
  });
  for (const name of ['dragenter', 'dragover']) {
    area.addEventListener(name, (event) => {
      event.preventDefault();
      area.classList.add('over');
    });
  }
  for (const name of ['dragleave', 'drop']) area.addEventListener(name, () => area.classList.remove('over'));
  area.addEventListener('drop', (event) => {
    event.preventDefault();
    void take(event.dataTransfer.files);
  });
  // A file that misses the area must not replace the page.
  for (const name of ['dragover', 'drop']) window.addEventListener(name, (event) => event.preventDefault());
}

/** Says in `status` how `run` goes. */
export async function attempt(status, before, run, after) {
  say(status, before);
  try {
    const answer = await run();
    say(status, typeof after === 'function' ? after(answer) : after, 'good');
  } catch (error) {
    say(status, error.message, 'bad');
  }
}

function say(status, text, how = '') {
  status.textContent = text;
  status.dataset.how = how;
}
