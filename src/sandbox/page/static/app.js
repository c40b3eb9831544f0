/** Starts the four parts of the page and keeps them fresh. */
import { listen } from './api.js';
import { startArrivals } from './arrivals.js';
import { startChat } from './chat.js';
import { byId } from './dom.js';
import { startFaults } from './faults.js';
import { forgetNote } from './note.js';
import { startOutside } from './outside.js';
import { startPeople } from './people.js';
import { startTabs } from './tabs.js';
import { startVault } from './vault.js';

startTabs();
startArrivals();
startFaults();
startPeople();
startDialogs();
listen(
  {
    chat: startChat(),
    outside: startOutside(),
    vault: startVault(),
  },
  (lost) => {
    byId('lost').hidden = !lost;
  },
);

/** A dialog closes by its buttons, by Escape and by a click beside it. */
function startDialogs() {
  for (const dialog of document.querySelectorAll('dialog')) {
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog || event.target.closest('[data-close]')) dialog.close();
    });
  }
  byId('note').addEventListener('close', forgetNote);
}
