import { isSafeLink } from '../../validation/link.js';

/** Three parts of a GSM message: 3 x 153 (3GPP TS 23.040, 9.2.3.24.1). Other alphabets need more parts for it. */
export const MAX_TEXT = 459;
/** A longer link is left out, so that words always have room. */
const MAX_LINK = 300;

/** What typographers write, as the GSM alphabet has it (3GPP TS 23.038, 6.2.1): one such character makes a text cost double. */
const PLAIN: [typographic: RegExp, plain: string][] = [
  [/[‘’‚‛′´`]/g, "'"],
  [/[“”„‟″«»]/g, '"'],
  [/[‐‑‒–—―−]/g, '-'],
  [/…/g, '...'],
  [/•/g, '-'],
];

/**
 * Title, message and link as one short text. Characters that show nothing are taken out, whatever else a language needs
 * stays. The words are cut at a word, the link never: it is there whole or not at all.
 */
export function shortText(words: { title: string; message: string }, link: string | null): string {
  const lines = [words.title, words.message].map(plain).filter(Boolean);
  const text = lines[0] === lines[1] ? (lines[0] ?? '') : lines.join('\n');
  if (!link || link.length > MAX_LINK) return cut(text, MAX_TEXT);
  return [cut(text, MAX_TEXT - link.length - 1), link].filter(Boolean).join('\n');
}

/** One line, without control characters, marks that turn the direction of writing, and halves of characters. */
function plain(text: string): string {
  const simple = PLAIN.reduce(
    (done, [typographic, by]) => done.replace(typographic, by),
    text.toWellFormed(),
  );
  return simple
    .replaceAll(/[\p{Z}\p{Cc}]+/gu, ' ')
    .replaceAll(/(?![\u200c\u200d])[\p{Cf}\ufffd]/gu, '')
    .trim();
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = text.slice(0, max - '...'.length + 1);
  const lastGap = kept.search(/\s\S*$/);
  // A script without spaces, or one endless word: anywhere but inside a character.
  kept =
    lastGap > kept.length / 2 ? kept.slice(0, lastGap) : kept.slice(0, -1).replace(/[\ud800-\udbff]$/, '');
  return `${kept.trimEnd()}...`;
}

/**
 * Where a click leads, once more judged before it leaves: null for what is no safe link. A path is completed with the
 * shop's address, and stays a path where that is not known.
 */
export function absoluteLink(link: string | null, shopUrl: string | undefined): string | null {
  if (link === null || !isSafeLink(link)) return null;
  if (!link.startsWith('/')) return link;
  return shopUrl ? new URL(link, shopUrl).href : link;
}
