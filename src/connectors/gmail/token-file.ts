/** The Gmail login as it is kept on disk: the names of its fields, and where it comes from. */
import { z } from 'zod';
import type { Log } from '../../log.ts';
import { type SecretFile, secretFile } from '../../outside/secret-file.ts';

const schema = z.looseObject({
  /** The mailbox that this login opens. */
  account: z.email(),
  refresh_token: z.string().min(1),
  access_token: z.string().optional(),
  /** Milliseconds since the epoch. */
  expiry_date: z.number().optional(),
  token_type: z.string().optional(),
  scope: z.string().optional(),
});

export type StoredLogin = z.infer<typeof schema>;

const fileAt = (path: string): SecretFile<StoredLogin> =>
  secretFile({ path, schema, title: 'Gmail login', how: 'Run `countersign auth gmail`.' });

/** Throws `not_authorized` where there is none, or where others could have read it. */
export const readLogin = (path: string, log: Log): Promise<StoredLogin> => fileAt(path).read(log);

/** Durable when it resolves. */
export const writeLogin = (path: string, login: StoredLogin): Promise<void> => fileAt(path).write(login);
