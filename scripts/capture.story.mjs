// What the picture shows: Ben waits for a mug, Ada orders a teapot, and the shop's backend does its work.

/** Plays it on `page`. `start` is called when the stage is set. */
export async function play(page, url, start) {
  const ada = page.frameLocator('iframe[title*="Ada"]');
  const ben = page.frameLocator('iframe[title*="Ben"]');
  const pause = (ms) => page.waitForTimeout(ms);
  const toastIn = (frame, text) => frame.locator('notify-toasts article').getByText(text).waitFor();
  const press = async (locator, after = 500) => {
    await pointTo(page, locator);
    await locator.click();
    await pause(after);
  };
  const backstage = (name) => page.getByRole('button', { name, exact: true });

  await page.goto(`${url}/demo/side-by-side`);
  for (const frame of [ada, ben])
    await frame.locator('.link-state[data-link=live]').waitFor({ state: 'attached' });
  await ben.getByRole('link', { name: 'Harbour mug' }).click();
  await ada.getByRole('link', { name: 'Slow teapot' }).click();
  await showPointer(page);
  await pause(400);

  start();
  await pause(900);
  await press(ben.getByRole('button', { name: 'Tell me when it is back' }), 900);
  await press(ada.getByRole('button', { name: 'Add to cart' }));
  await press(ada.getByRole('link', { name: 'Go to cart' }), 700);
  await press(ada.getByRole('button', { name: 'Place order' }), 0);
  await toastIn(ada, 'We received your order');
  await pause(1_500);
  for (const [name, said] of [
    ['Accept payment', 'is confirmed'],
    ['Ship', 'has shipped'],
    ['Out for delivery', 'is out for delivery'],
    ['Deliver', 'was delivered'],
  ]) {
    await clear(ada);
    await press(backstage(name), 0);
    await toastIn(ada, said);
    await pause(1_400);
  }
  await press(backstage('Restock 3 mugs'), 0);
  await toastIn(ben, 'Harbour mug is back in stock');
  await pause(3_000);
}

/** Puts away what has been read: on the screen of a reader it goes by itself after some seconds. */
async function clear(frame) {
  const closes = await frame
    .locator('notify-toasts')
    .getByRole('button', { name: /^Close/ })
    .all();
  for (const close of closes.toReversed()) await close.evaluate((button) => button.click());
}

/** A screenshot has no pointer: this one is drawn, above the frames. */
async function showPointer(page) {
  await page.evaluate(() => {
    const pointer = document.createElement('div');
    pointer.id = 'pointer';
    Object.assign(pointer.style, {
      position: 'fixed',
      zIndex: '99',
      inset: '0 auto auto 0',
      width: '20px',
      height: '20px',
      margin: '-10px 0 0 -10px',
      borderRadius: '50%',
      background: 'rgb(200 60 40 / 0.55)',
      boxShadow: '0 0 0 2px #fff, 0 2px 8px rgb(0 0 0 / 0.35)',
      pointerEvents: 'none',
      transition: 'transform 450ms cubic-bezier(0.3, 0, 0.2, 1)',
      transform: 'translate(700px, 420px)',
    });
    document.body.append(pointer);
  });
}

async function pointTo(page, locator) {
  await locator.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await locator.boundingBox();
  // Beside the words of the button, not on them.
  const to = `translate(${x + Math.min(width - 14, width / 2 + 70)}px, ${y + height - 8}px)`;
  await page.evaluate((transform) => {
    document.getElementById('pointer').style.transform = transform;
  }, to);
  await page.waitForTimeout(550);
  await page.evaluate((transform) => {
    document.getElementById('pointer').style.transform = `${transform} scale(0.75)`;
  }, to);
  await page.waitForTimeout(120);
  await page.evaluate((transform) => {
    document.getElementById('pointer').style.transform = transform;
  }, to);
}
