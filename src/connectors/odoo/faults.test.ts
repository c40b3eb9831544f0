import { describe, expect, it } from 'vitest';
import { faultError } from './faults.ts';
import { readExchanges } from './stand-in/recorded.ts';

const told = (name: string, message: string) => faultError({ name, message }, 'invoice 42');

describe('an error of Odoo’s', () => {
  const recorded = (['16.0', '18.0'] as const)
    .flatMap(readExchanges)
    .map(({ case: name, response }) => ({
      name,
      error: (response?.json?.error as { data?: { name: string; message: string } })?.data,
    }))
    .filter(({ error }) => error !== undefined);

  it.each(recorded.map(({ name, error }) => [name, error!] as const))(
    'is told in plain words, and gives nothing away: %s',
    (_, { name, message }) => {
      const error = told(name, message);
      expect(error.outcome).toBe('not-sent');
      expect(error.message.length).toBeLessThan(350);
      expect(error.message).not.toMatch(
        /\n|psycopg|Traceback|constraint|SELECT|\/var\/|DETAIL|\bLINE\b|res_partner|builtins|\(id \d+,\)/,
      );
    },
  );

  it.each([
    ['odoo.exceptions.AccessDenied', 'Access Denied', 'not_authorized'],
    [
      'odoo.exceptions.MissingError',
      'Record does not exist or has been deleted.\n(Record: res.users(9,), User: 9)',
      'not_authorized',
    ],
    [
      'odoo.exceptions.MissingError',
      'Record does not exist or has been deleted.\n(Record: account.move(9,), User: 9)',
      'not_found',
    ],
    ['odoo.exceptions.AccessError', "You are not allowed to create 'Journal Entry' (account.move) records.", 'refused'],
    ['psycopg2.OperationalError', 'FATAL:  database "x" does not exist', 'config_invalid'],
    ['psycopg2.errors.SerializationFailure', 'could not serialize access due to concurrent update', 'service_failed'],
    ['builtins.ValueError', "Invalid field 'x' on model 'y'", 'refused'],
  ])('%s is %s', (name, message, code) => {
    expect(told(name, message)).toMatchObject({ code, outcome: 'not-sent' });
  });

  it('says what it was about, and in Odoo’s own words where these are clean', () => {
    const error = told('odoo.exceptions.UserError', 'You need to add a line before posting.');
    expect(error.message).toBe('Odoo declined it (invoice 42): You need to add a line before posting.');
    expect(
      told('odoo.exceptions.AccessError', "You are not allowed to create 'Journal Entry' (account.move) records.")
        .message,
    ).toBe('The Odoo user may not do this with Journal Entry (invoice 42).');
  });

  it.each([
    'duplicate key value violates unique constraint "x"\nDETAIL:  Key (module, name)=(a, b) already exists.',
    'see https://evil.example/login',
    '<script>alert(1)</script>',
    'File "/opt/odoo/addons/account/models/account_move.py", line 12',
  ])('keeps to itself what was not written for people: %j', (message) => {
    expect(told('odoo.exceptions.ValidationError', message).message).toBe(
      'Odoo declined it (invoice 42), for a reason that only its log tells.',
    );
  });

  it('says plainly that a period is closed', () => {
    const error = told(
      'odoo.exceptions.UserError',
      'You cannot add/modify entries prior to and inclusive of the lock date 12/31/2025.',
    );
    expect(error.message).toBe('The books are closed for that date (invoice 42).');
  });
});
