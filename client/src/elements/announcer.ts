// Speaks to screen readers, from one place of the page, so that nothing is said twice.

type Speaker = Document & { ariaNotify?: (text: string) => void };

let node: HTMLElement | null = null;
const waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Puts the live region into `body`, empty: what is there before its text arrives is read out reliably, and a region inside
 * a shadow root or a button is not. Not needed where the document speaks by itself (ARIA 1.3, `ariaNotify`).
 */
export function prepareAnnouncer(): void {
  if (node?.isConnected || !document.body || speaksByItself()) return;
  node = document.createElement('div');
  node.setAttribute('role', 'status');
  node.setAttribute('aria-live', 'polite');
  node.setAttribute('aria-atomic', 'true');
  node.dataset['notifyAnnouncer'] = '';
  // Set one by one: a `style` attribute is what a strict Content-Security-Policy forbids.
  Object.assign(node.style, {
    position: 'absolute',
    width: '1px',
    height: '1px',
    margin: '-1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  });
  document.body.append(node);
}

/** Joined with what else is said within `joinMs`: of several calls in a row often only the last one is spoken. */
export function announce(text: string, joinMs = 1000): void {
  if (!waiting.includes(text)) waiting.push(text);
  timer ??= setTimeout(speak, joinMs);
}

function speak(): void {
  timer = undefined;
  const text = waiting.splice(0).join('. ');
  if (speaksByItself()) return (document as Speaker).ariaNotify?.(text);
  prepareAnnouncer();
  const region = node;
  if (!region) return;
  // The same words again are no change, and only changes are read.
  region.textContent = '';
  setTimeout(() => (region.textContent = text), 50);
}

function speaksByItself(): boolean {
  return typeof (document as Speaker).ariaNotify === 'function';
}
