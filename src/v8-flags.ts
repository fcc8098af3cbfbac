import { setFlagsFromString } from 'node:v8';

// Imported before anything else. V8 learns where objects are made that live long, and makes them old from then on. The start
// of a server teaches it the wrong thing: of requests, whose parts then survive until the next large collection, a fifth
// of a poll's processor time. docs/performance.md has the figures. A V8 that does not know the flag says so, and goes on.
setFlagsFromString('--no-allocation-site-pretenuring');
