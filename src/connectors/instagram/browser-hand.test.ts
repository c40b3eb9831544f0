import { webHandContract } from '../../../tests/helpers/web-hand.ts';
import { INSTAGRAM_PAGES, openBrowserHand } from './browser-hand.ts';
import { startWebStandIn } from './stand-in/web.ts';

webHandContract({ platform: INSTAGRAM_PAGES, startWebStandIn, openBrowserHand });
