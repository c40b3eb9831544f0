/** The settings of the Odoo connector: what each is for and how to get it. */
import { z } from 'zod';
import { httpAddress, type SettingTable } from '../../settings.ts';

export const odooSettings = {
  ODOO_URL: {
    schema: httpAddress.optional(),
    secret: false,
    what: 'address of your Odoo',
    how: 'As in your browser, without what follows the host, e.g. https://acme.odoo.com.',
  },
  ODOO_DB: {
    schema: z.string().min(1).max(200).optional(),
    secret: false,
    what: 'name of its database',
    how: 'On odoo.com the first part of the address; else ask whoever runs it, or look at /web/database/selector.',
  },
  ODOO_LOGIN: {
    schema: z.string().min(1).max(200).optional(),
    secret: false,
    what: 'the Odoo user that the office works as',
    how: 'Make a user of its own with the access right Invoicing: Billing and nothing more.',
  },
  ODOO_API_KEY: {
    schema: z.string().min(1).max(500).optional(),
    secret: true,
    what: 'that user’s API key',
    how: 'Log in as that user; under its picture choose My Preferences, Account Security, New API Key.',
  },
  ODOO_COMPANY: {
    schema: z.string().min(1).max(200).optional(),
    secret: false,
    what: 'whose books are kept, where there are several companies',
    how: 'The company’s name as Odoo shows it, or its number.',
  },
  ODOO_LINK: {
    schema: httpAddress.optional(),
    secret: false,
    what: 'address that links for you begin with (default: ODOO_URL)',
    how: 'Only where the office reaches Odoo at another address than you do.',
  },
  ODOO_PROTOCOL: {
    schema: z.enum(['auto', 'jsonrpc', 'json2']).default('auto'),
    secret: false,
    what: 'how the office talks with Odoo',
    how: 'Leave it at `auto`: JSON-2 from Odoo 19 on, JSON-RPC before.',
  },
} as const satisfies SettingTable;
