/** The vault over HTTP: a file dropped into it, its folders, one note. */
import { Hono } from 'hono';
import { dropFile } from './drop.ts';
import { Refusal } from './guards.ts';
import type { VaultList } from './vault-list.ts';
import { readNote } from './vault-note.ts';

export function vaultRoutes(vaultDir: string, vault: VaultList): Hono {
  const routes = new Hono();

  routes.get('/vault', async (c) => c.json({ folders: await vault.list() }));

  routes.get('/note', async (c) => c.json(await readNote(vaultDir, c.req.query('path') ?? '')));

  routes.post('/file', async (c) => {
    const names = c.req.queries('name') ?? [];
    if (names.length > 1) throw new Refusal(400, 'name: must stand there once');
    return c.json({ ok: true, name: await dropFile(vaultDir, names[0] ?? '', c.req.raw.body) });
  });

  return routes;
}
