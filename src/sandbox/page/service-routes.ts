/** All other services over HTTP: what each shows to the public, what people there can do, and how to make it fail. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Shown } from '../../connectors/stand-in.ts';
import { faultBody, gestureBody, readBody } from './bodies.ts';
import { BOUNDS } from './bounds.ts';
import { tooLarge, whole } from './download.ts';
import { Refusal } from './guards.ts';
import type { Service, TelegramSide } from './parts.ts';
import { picture } from './picture.ts';

export function serviceRoutes(telegram: TelegramSide, services: readonly Service[]): Hono {
  const routes = new Hono();
  const others = services.filter(({ id }) => id !== 'gmail');
  const limited = bodyLimit({ maxSize: BOUNDS.json_bytes_max, onError: tooLarge });
  const find = (id: string | undefined): Service => {
    const service = services.find((one) => one.id === id);
    if (!service) throw new Refusal(400, 'service: there is none of that name here');
    return service;
  };

  routes.get('/services', async (c) => {
    const shown = others.map(async ({ id, title, standIn }) => ({
      id,
      title,
      gestures: standIn.gestures.map(({ name, label, fields }) => ({ name, label, fields })),
      shown: (await standIn.shows()).slice(0, BOUNDS.shown_max).map(withoutBytes),
    }));
    return c.json({ services: await Promise.all(shown) });
  });

  routes.get('/picture', async (c) => {
    const one = (await find(c.req.query('service')).standIn.shows()).find(({ id }) => id === c.req.query('id'));
    const found = one?.pictures[whole(c.req.query('number'))];
    if (!found) throw new Refusal(404, 'There is no such picture.');
    return picture(c, found.bytes);
  });

  routes.post('/gesture', limited, async (c) => {
    const { service, name, fields } = await readBody(c, gestureBody);
    const gesture = find(service).standIn.gestures.find((one) => one.name === name);
    if (!gesture) throw new Refusal(404, 'Nobody can do that there.');
    try {
      await gesture.do(fields);
    } catch (error) {
      throw new Refusal(400, error instanceof Error ? error.message : 'That did not work.');
    }
    return c.json({ ok: true });
  });

  routes.post('/fault', limited, async (c) => {
    const { service, kind, count, match } = await readBody(c, faultBody);
    try {
      if (service === 'telegram') telegram.fault(kind, count, match);
      else find(service).standIn.fault(kind as Parameters<Service['standIn']['fault']>[0], count, match);
    } catch (error) {
      if (error instanceof TypeError) throw new Refusal(400, `match: ${error.message}`);
      throw error;
    }
    return c.json({ ok: true });
  });

  return routes;
}

function withoutBytes({ pictures, ...shown }: Shown) {
  return { ...shown, pictures: pictures.map(({ alt }) => ({ alt })) };
}
