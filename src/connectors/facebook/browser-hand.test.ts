import { webHandContract } from '../../../tests/helpers/web-hand.ts';
import { FACEBOOK_PAGES, openBrowserHand } from './browser-hand.ts';
import { startWebStandIn } from './stand-in/web.ts';

webHandContract({ platform: FACEBOOK_PAGES, startWebStandIn, openBrowserHand });
