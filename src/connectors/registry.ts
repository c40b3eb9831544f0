/** Every connector of the office. Adding one is a folder and its name here. */
import type { Connector } from './connector.ts';
import { dropFolder } from './drop-folder/index.ts';
import { facebook } from './facebook/index.ts';
import { gmail } from './gmail/index.ts';
import { instagram } from './instagram/index.ts';
import { linkedin } from './linkedin/index.ts';
import { odoo } from './odoo/index.ts';
import { schedule } from './schedule/index.ts';
import { social } from './social/index.ts';
import { whatsapp } from './whatsapp/index.ts';
import { x } from './x/index.ts';

export const CONNECTORS: readonly Connector[] = [
  dropFolder,
  schedule,
  gmail,
  facebook,
  instagram,
  linkedin,
  odoo,
  whatsapp,
  x,
  social,
];
