/** The page's own files: those that lie in `static/` when the server starts, by name, and no others. */
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { Hono } from 'hono';

const HERE = new URL('./static/', import.meta.url);
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export async function staticRoutes(): Promise<Hono> {
  const routes = new Hono();
  for (const name of await readdir(HERE)) {
    const type = TYPES[extname(name)];
    if (!type) continue;
    const path = name === 'index.html' ? '/' : `/${name}`;
    routes.get(path, async (c) => c.body(await readFile(new URL(name, HERE), 'utf8'), 200, { 'content-type': type }));
  }
  return routes;
}
