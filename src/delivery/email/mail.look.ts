// How a mail looks as far as it depends on the shop and the reader.

const RTL_SCRIPTS = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg', 'Mand', 'Samr', 'Mend']);

/** `dir` and the side where a line starts. An unknown language reads from left to right. */
export function directionOf(language: string): { direction: 'ltr' | 'rtl'; start: 'left' | 'right' } {
  return isRightToLeft(language) ? { direction: 'rtl', start: 'right' } : { direction: 'ltr', start: 'left' };
}

function isRightToLeft(language: string): boolean {
  try {
    return RTL_SCRIPTS.has(new Intl.Locale(language).maximize().script ?? '');
  } catch {
    return false;
  }
}

/** Black or white, whichever is easier to read on `#rrggbb` (WCAG 2.2, relative luminance). */
export function inkOn(color: string): '#000000' | '#ffffff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff';
}

/** A moment as the reader writes it; in UTC where the zone is unknown or none. */
export function formatMoment(moment: Date, locale: string, timezone: string | null): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' };
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: timezone ?? 'UTC' }).format(moment);
  } catch {
    return new Intl.DateTimeFormat('en', { ...options, timeZone: 'UTC' }).format(moment);
  }
}
