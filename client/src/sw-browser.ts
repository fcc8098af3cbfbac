import { installPush } from './sw.js';

// `/client/v1/sw.js`: a worker that needs nothing else. A worker must be of the page's origin, so the shop serves a file
// with one line: `import 'https://notify.shop.example/client/v1/sw.js'`.
installPush();
