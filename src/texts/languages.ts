// The languages that texts are written in. A shop's own texts may add more.

/** What somebody reads whose language nobody wrote in. Set once, at the start. */
let fallback = 'en';
export const LANGUAGES: string[] = ['en', 'vi', 'de'];

export function addLanguage(language: string): void {
  if (!LANGUAGES.includes(language)) LANGUAGES.push(language);
}

export function setFallback(language: string): void {
  fallback = language;
}

/** `vi-VN` -> `vi-VN`, else `vi`, else the shop's default. */
export function pickLanguage(locale: string | null): string {
  for (let tag = locale ?? ''; tag; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const known = LANGUAGES.find((language) => language.toLowerCase() === tag.toLowerCase());
    if (known) return known;
  }
  return fallback;
}
