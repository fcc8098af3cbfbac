export interface ConsolePage {
  /** `API_PREFIX`. */
  prefix: string;
  /** Whether the demo's staff may sign in with one button. */
  demo: boolean;
  /** Whose pages may hand a token over. */
  origins: readonly string[];
}

/** Everything in it is a file of ours: no inline script or style. What it is told is in attributes. */
export function consolePage({ prefix, demo, origins }: ConsolePage): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex, nofollow" />
    <meta name="color-scheme" content="light dark" />
    <meta name="referrer" content="no-referrer" />
    <title>Storebell console</title>
    <link rel="icon" href="data:," />
    <script type="module" src="${escape(prefix)}/client/v1/console/console.js"></script>
  </head>
  <body>
    <storebell-console
      prefix="${escape(prefix)}"
      origins="${escape(origins.join(' '))}"${demo ? '\n      demo' : ''}
    >
      <p>The console of Storebell needs JavaScript.</p>
    </storebell-console>
  </body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
