/** The logins: passwords, API keys, and that a key which was removed goes on working for calls. For the sandbox and tests only. */
import type { Rights } from './access.ts';
import type { Caller } from './methods.ts';
import type { World } from './world.ts';

interface Login {
  name: string;
  password: string;
  keys: Set<string>;
  rights: Rights;
}

export class Users {
  readonly #logins = new Map<number, Login>();
  readonly #remembered = new Set<string>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  add(uid: number, login: Omit<Login, 'keys'>): void {
    this.#logins.set(uid, { ...login, keys: new Set() });
  }

  addKey(uid: number, key: string): void {
    this.#logins.get(uid)!.keys.add(key);
  }

  /** Calls go on working with it where it has been used: Odoo remembers it as long as it runs. */
  removeKey(uid: number, key: string): void {
    this.#logins.get(uid)!.keys.delete(key);
  }

  has(uid: number): boolean {
    return this.#logins.has(uid);
  }

  authenticate(name: string, secret: string): number | undefined {
    const found = [...this.#logins].find(([, login]) => login.name === name);
    return found && isRight(found[1], secret) ? found[0] : undefined;
  }

  accepts(uid: number, secret: string): boolean {
    const remembered = `${uid} ${secret}`;
    if (this.#remembered.has(remembered)) return true;
    if (!isRight(this.#logins.get(uid)!, secret)) return false;
    this.#remembered.add(remembered);
    return true;
  }

  byKey(key: string): number | undefined {
    return [...this.#logins].find(([, { keys }]) => keys.has(key))?.[0];
  }

  caller(uid: number): Caller {
    const user = this.#world.store.get('res.users', uid);
    const companyIds = (user?.company_ids as number[]) ?? [1];
    return { uid, rights: this.#logins.get(uid)!.rights, companyId: Number(user?.company_id ?? 1), companyIds };
  }
}

function isRight({ password, keys }: Login, secret: string): boolean {
  return secret !== '' && (secret === password || keys.has(secret));
}
