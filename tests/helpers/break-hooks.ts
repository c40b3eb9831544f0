/** For `node --import`: applies the break of the environment to what this process loads. */
import { registerHooks } from 'node:module';
import { breakOf, broken, isBroken } from './break.ts';

const found = breakOf(process.env);
if (found) {
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      if (!isBroken(url, found)) return loaded;
      return { ...loaded, source: broken(String(loaded.source), found) };
    },
  });
}
