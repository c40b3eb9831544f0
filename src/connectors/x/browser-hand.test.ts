import { webHandContract } from '../../../tests/helpers/web-hand.ts';
import { openBrowserHand, X_PAGES } from './browser-hand.ts';
import { startWebStandIn } from './stand-in/web.ts';

webHandContract({ platform: X_PAGES, startWebStandIn, openBrowserHand });
