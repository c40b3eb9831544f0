/** The owner's web space that Instagram fetches pictures from: PUT and DELETE with a token, GET for everybody. */
import { Hono } from 'hono';

export const UPLOAD_TOKEN = 'stand-in-upload-token';

export interface WebSpace {
  /** `/upload/<name>` and `/public/<name>`. */
  app: Hono;
  files: Map<string, Buffer>;
}

export function webSpace(): WebSpace {
  const files = new Map<string, Buffer>();
  const app = new Hono();
  app.use('/upload/*', async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${UPLOAD_TOKEN}`) return c.text('no', 401);
    return await next();
  });
  app.put('/upload/:name', async (c) => {
    files.set(c.req.param('name'), Buffer.from(await c.req.arrayBuffer()));
    return c.body(null, 201);
  });
  app.delete('/upload/:name', (c) => c.body(null, files.delete(c.req.param('name')) ? 204 : 404));
  app.get('/public/:name', (c) => {
    const file = files.get(c.req.param('name'));
    return file ? c.body(Uint8Array.from(file), 200, { 'content-type': 'image/jpeg' }) : c.notFound();
  });
  return { app, files };
}
