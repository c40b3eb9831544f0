import { webHandContract } from '../../../tests/helpers/web-hand.ts';
import { LINKEDIN_PAGES, openBrowserHand } from './browser-hand.ts';
import { startWebStandIn } from './stand-in/web.ts';

webHandContract({ platform: LINKEDIN_PAGES, startWebStandIn, openBrowserHand });
