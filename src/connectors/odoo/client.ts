/** The one way to call Odoo, whichever protocol is spoken underneath. Arguments go by name; what is empty comes as Odoo gives it. */

export interface OdooCall {
  /** E.g. `account.move`. */
  model: string;
  method: string;
  /** The records it is called on. */
  ids?: readonly number[];
  /** By name, as the method has them. `create` takes `vals_list` and gives ids. */
  args?: Readonly<Record<string, unknown>>;
  context?: Readonly<Record<string, unknown>>;
  /** What a failure is said to be about, e.g. `invoice 42`. */
  about?: string;
  /** True where it changes the books: then no answer means that nobody knows. */
  effect?: boolean;
  signal: AbortSignal;
}

export interface OdooClient {
  /** What the method gives; null where it gives nothing. Numbers that aren't whole are exact decimals. Throws `OfficeError`. */
  call(call: OdooCall): Promise<unknown>;
}
