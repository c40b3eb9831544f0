/** Odoo's errors, and JSON as Python writes it: floats keep their point. For the sandbox and tests only. */

/** An error as Odoo tells it to its callers; everything of the call is undone. */
export class OdooError extends Error {
  override readonly name: string;
  readonly arguments: readonly unknown[];

  /** `name` with its module, e.g. `odoo.exceptions.UserError`. */
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
    this.arguments = [message];
  }

  data() {
    const debug = `Traceback (most recent call last):\n  File "/opt/odoo/odoo/http.py", line 1659, in _serve_ir_http\n${this.name}: ${this.message}\n`;
    return { name: this.name, debug, message: this.message, arguments: this.arguments, context: {} };
  }
}

export const userError = (message: string) => new OdooError('odoo.exceptions.UserError', message);
export const validationError = (message: string) => new OdooError('odoo.exceptions.ValidationError', message);
export const accessError = (message: string) => new OdooError('odoo.exceptions.AccessError', message);
export const accessDenied = () => new OdooError('odoo.exceptions.AccessDenied', 'Access Denied');
export const valueError = (message: string) => new OdooError('builtins.ValueError', message);
export const typeError = (message: string) => new OdooError('builtins.TypeError', message);
export const noDatabase = (name: string) =>
  new OdooError(
    'psycopg2.OperationalError',
    `connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL:  database "${name}" does not exist\n`,
  );
export const missingError = (model: string, id: number, uid: number) =>
  new OdooError(
    'odoo.exceptions.MissingError',
    `Record does not exist or has been deleted.\n(Record: ${model}(${id},), User: ${uid})`,
  );

const rawJSON = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** A float as Python prints it: `230.0`, `0.1`. */
export function float(value: number): unknown {
  return rawJSON(Number.isInteger(value) && Math.abs(value) < 1e16 ? value.toFixed(1) : String(value));
}

/** As amounts are kept: two digits, without what floats leave behind. */
export function cents(value: number): number {
  return Math.round((value + Number.EPSILON * Math.sign(value)) * 100) / 100 || 0;
}
