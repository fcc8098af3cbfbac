export { safeHref as safeLink } from '../core/safe-href.js';
