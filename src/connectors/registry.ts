/** Every connector of the office. Adding one is a folder and a line here. */
import type { Connector } from './connector.ts';
import { dropFolder } from './drop-folder/index.ts';
import { gmail } from './gmail/index.ts';
import { schedule } from './schedule/index.ts';

export const CONNECTORS: readonly Connector[] = [dropFolder, schedule, gmail];
