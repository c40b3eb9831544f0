/** A picture for the page to show: only what is one by its own bytes, under the type that they say. */
import type { Context } from 'hono';
import { pictureFacts } from '../../outside/picture.ts';
import { Refusal } from './guards.ts';

export function picture(c: Context, bytes: Buffer): Response {
  const facts = pictureFacts(bytes);
  if (!facts) throw new Refusal(404, 'That is no picture.');
  return c.body(new Uint8Array(bytes), 200, { 'content-type': facts.type });
}
