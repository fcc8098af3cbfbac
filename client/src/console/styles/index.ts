import type { CSSResult } from 'lit';
import { contentStyles } from './content.styles.js';
import { controlStyles } from './controls.styles.js';
import { frameStyles } from './frame.styles.js';
import { narrowStyles } from './narrow.styles.js';
import { overviewStyles } from './overview.styles.js';
import { signInStyles } from './sign-in.styles.js';
import { tableStyles } from './table.styles.js';
import { tokens } from './tokens.styles.js';

/** For the document: constructed sheets need no leave of the page's policy. */
export const consoleStyles: CSSStyleSheet[] = [
  tokens,
  frameStyles,
  signInStyles,
  controlStyles,
  contentStyles,
  tableStyles,
  overviewStyles,
  narrowStyles,
].map((one: CSSResult) => one.styleSheet as CSSStyleSheet);
