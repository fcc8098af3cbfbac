import { query } from '../support/database.js';
import { withConsole } from './console.page.js';

// What staff do in the console, and that it happens: to a row, in a mailbox, on a shopper's screen.

withConsole('what staff do in the console', (lab) => {
  const shop = () => lab.as('shop', ['service']);
  const person = (id: string, fields: object) => lab.app.request('PUT', `/users/${id}`, shop(), fields);
  const audited = async (action: string): Promise<string[]> => {
    const { body } = await lab.app.request('GET', `/admin/audit?action=${action}`, lab.as('kim', ['admin']));
    return body.data.map(({ actor }: { actor: string }) => actor);
  };

  it('finds an event and says whom it told, on what, and which rule held something back', async () => {
    await person('grace', { email: 'grace@mail.example', name: 'Grace Hopper' });
    const choice = { categories: { orders: { email: false } } };
    await lab.app.request('PUT', '/notifications/preferences', lab.as('grace', ['customer']), choice);
    const id = await lab.event('order.placed', { orderId: 'o-7', customerId: 'grace', orderNumber: 'JR-7' });
    const desk = await lab.desk('#/events');
    await desk.page.getByLabel('Id in the shop').fill(id);
    await desk.page.keyboard.press('Enter');
    await desk.page.getByRole('link', { name: 'order.placed' }).click();
    await desk.at('order.placed');
    const told = desk.page.getByRole('article').filter({ hasText: 'grace' });
    await told.getByText('It went into the inbox.').waitFor();
    await told.getByText('It has not been seen so far.').waitFor();
    await told.getByText('The e-mail was held back, because this is what this person chose').waitFor();
    await desk.page.getByLabel('Payload').getByText('"orderNumber": "JR-7"').waitFor();

    const home = lab.as('grace', ['customer']);
    await lab.app.request('PATCH', '/notifications/1/read', home);
    await desk.press('Look again');
    await told.getByText('It was read.').waitFor();
    expect(await told.getByText('It has not been seen so far.').count()).toBe(0);
    await told.getByRole('link', { name: 'grace' }).click();
    await desk.at('Grace Hopper');
    await desk.page.getByText('They chose nothing').waitFor({ state: 'detached' });
    await desk.page.getByText('chosen for this category').first().waitFor();
  });

  it('shows what comes in while one looks, until it is told to pause', async () => {
    const desk = await lab.desk('#/activity');
    await desk.at('Live activity');
    const first = await lab.event('order.placed', { orderId: 'o-8', customerId: 'ben' });
    await desk.page.getByText(first, { exact: true }).waitFor();
    await desk.press('Pause');
    const second = await lab.event('order.placed', { orderId: 'o-9', customerId: 'ben' });
    await desk.page.getByText('Paused.').waitFor();
    expect(await desk.page.getByText(second, { exact: true }).count()).toBe(0);
    await desk.press('Resume');
    await desk.page.getByText(second, { exact: true }).waitFor();
  });

  it('writes a broadcast, shows it before, sends it once, follows it and takes it off an open screen', async () => {
    await person('vera', { email: 'vera@mail.example', tags: ['vip'] });
    const shopper = await (await lab.household()).open('demo-ada');
    // Until it is taken off, however long that takes.
    await shopper.page
      .locator('notify-toasts')
      .evaluate((toasts) => void Object.assign(toasts, { duration: 600_000 }));
    const desk = await lab.desk('#/broadcasts/new');
    const { page } = desk;
    await desk.press('Send …');
    await page.getByText('A title is needed').waitFor();
    expect(await desk.focused()).toBe('title');
    await page.getByRole('textbox', { name: 'Title' }).fill('Bowls are <i>back</i>');
    await page.getByRole('textbox', { name: 'Message' }).fill('Fresh from the kiln.');
    await page.getByRole('checkbox', { name: 'E-mail' }).check();

    const preview = page.locator('console-preview');
    await preview.getByText('Bowls are <i>back</i>').first().waitFor();
    const mail = page.locator('console-mail');
    await mail.getByRole('heading', { name: 'Bowls are <i>back</i>' }).waitFor();
    const ground = () => mail.locator('.mail > div').evaluate((one) => getComputedStyle(one).backgroundColor);
    const light = await ground();
    await page.getByRole('switch', { name: 'Dark' }).check();
    expect(await ground()).not.toBe(light);
    await page.getByRole('switch', { name: 'Right to left' }).check();
    await mail.locator('[dir=rtl]').first().waitFor();
    expect(await preview.evaluate((one) => getComputedStyle(one).direction)).toBe('rtl');

    await page.getByLabel('Audience').selectOption('list');
    await page.getByRole('textbox', { name: 'Ids of people' }).fill('vera, demo-ada');
    await page.locator('.send').getByText('2 people').waitFor();
    await desk.press('Send …');
    await desk.dialog.getByText('A list of 2 people: 2 people').waitFor();
    expect(await desk.focused()).toBe('Cancel');
    await page.keyboard.press('Enter');
    await desk.dialog.waitFor({ state: 'hidden' });
    expect((await lab.app.request('GET', '/admin/broadcasts', lab.as('kim', ['admin']))).body.data).toEqual(
      [],
    );

    await desk.press('Send …');
    await desk.dialog.getByRole('button', { name: 'Send to 2 people' }).dblclick();
    await desk.at('Bowls are <i>back</i>');
    expect(await audited('broadcast.created')).toEqual(['kim']);
    await shopper.toast('Bowls are <i>back</i>').waitFor();
    await lab.smtp.until(({ mails }) => mails.some(({ to }) => to.includes('vera@mail.example')));
    await page.getByText('All handed over').waitFor();
    await page.getByRole('row').filter({ hasText: 'E-mail' }).getByText('1: no address is known').waitFor();

    await desk.press('Retract …');
    await desk.answer('Retract');
    await desk.said('taken off every screen');
    await shopper.toast('Bowls are <i>back</i>').waitFor({ state: 'detached' });
    await page.getByText('Retracted', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Retract …' }).count()).toBe(0);
    expect(await desk.focused()).toBe('Bowls are <i>back</i>');
  });

  it('holds a broadcast and lets it go on', async () => {
    const words = {
      title: 'Later',
      message: 'Wait for it.',
      startsAt: '2030-01-01T09:00:00Z',
      channels: { email: true },
    };
    const { body } = await lab.app.request(
      'POST',
      '/notifications/broadcast',
      lab.as('kim', ['admin']),
      words,
    );
    const desk = await lab.desk(`#/broadcasts/${body.id}`);
    await desk.at('Later');
    await desk.press('Pause');
    await desk.page.getByText('Paused since').waitFor();
    await desk.press('Resume');
    await desk.page.getByText('Paused since').waitFor({ state: 'detached' });
    expect([await audited('broadcast.paused'), await audited('broadcast.resumed')]).toEqual([
      ['kim'],
      ['kim'],
    ]);
  });

  it('wants a count to be typed before very many are told', async () => {
    await query(
      lab.app.databaseUrl,
      `INSERT INTO users (id, tags) SELECT 'crowd-' || n, '{crowd}' FROM generate_series(1, 1001) AS g(n)`,
    );
    const desk = await lab.desk('#/broadcasts/new');
    await desk.page.getByRole('textbox', { name: 'Title' }).fill('To the crowd');
    await desk.page.getByRole('textbox', { name: 'Message' }).fill('All of you.');
    await desk.page.getByLabel('Audience').selectOption('tags');
    await desk.page.getByRole('textbox', { name: 'Tags' }).fill('crowd');
    await desk.page.locator('.send').getByText('1,001 people').waitFor();
    await desk.press('Send …');
    await desk.answer('Send to', '1000');
    expect(await desk.focused()).toBe('typed');
    await desk.answer('Send to', '1001');
    await desk.at('To the crowd');
  });

  it('sends a refused event again once it is mended', async () => {
    const id = await lab.event('order.despatched', { orderId: 'o-3', customerId: 'mia' });
    const desk = await lab.desk('#/quarantine');
    desk.tolerate(/400/);
    await desk.page.getByRole('row').filter({ hasText: id }).getByRole('link').click();
    await desk.at('order.despatched');
    await desk.press('Send through the intake again');
    await desk.page.getByText('It was refused again.').waitFor();
    const mended = { id, type: 'order.placed', data: { orderId: 'o-3', customerId: 'mia' } };
    await query(lab.app.databaseUrl, 'UPDATE quarantined_events SET body = $1 WHERE event_id = $2', [
      JSON.stringify(mended),
      id,
    ]);
    await desk.press('Send through the intake again');
    await desk.said('It was taken, and told 1 person');
    const { body } = await lab.app.request('GET', '/notifications', lab.as('mia', ['customer']));
    expect(body.data).toMatchObject([{ type: 'order.placed' }]);
    await desk.press('Throw away …');
    await desk.answer('Throw away');
    await desk.at('Quarantine');
    expect(await desk.page.getByText(id).count()).toBe(0);
  });

  it('tries dead letters again, one and all, and lifts what left an address alone', async () => {
    lab.smtp.refusal = { at: 'rcpt', code: 554, text: '5.7.1 Not today' };
    await person('dora', { email: 'dora@mail.example' });
    for (const orderId of ['d-1', 'd-2']) await lab.event('order.placed', { orderId, customerId: 'dora' });
    const desk = await lab.desk('#/deliveries?status=failed');
    const rows = desk.page.getByRole('row').filter({ hasText: 'dora' });
    // The page does not look by itself: the search does.
    while ((await rows.count()) < 2) {
      await desk.press('Search');
      await desk.at('Deliveries');
    }
    await rows.first().getByText('Not today').waitFor();
    lab.smtp.refusal = undefined;
    const before = lab.smtp.mails.length;
    await rows
      .first()
      .getByRole('button', { name: /Try again.*dora/ })
      .click();
    await desk.said('It is tried again');
    await lab.smtp.until(({ mails }) => mails.length === before + 1);
    await desk.press('Try all again …');
    await desk.answer('Try all again');
    await desk.said('1 delivery is tried again');
    await lab.smtp.until(({ mails }) => mails.length === before + 2);
    await desk.page.getByText('No dead letters').waitFor();

    await query(
      lab.app.databaseUrl,
      `INSERT INTO suppressions (channel, address, reason) VALUES ('email', 'gone@mail.example', '550 no such user')`,
    );
    await desk.page.getByRole('link', { name: 'Addresses left alone' }).click();
    await desk.press(/Use again.*gone@mail/);
    await desk.answer('Use it again');
    await desk.said('gone@mail.example is used again');
    await desk.page.getByText('No address was refused so far').waitFor();
    expect(await audited('suppression.lifted')).toEqual(['kim']);
  });

  it('hands a person over and erases them, only when their id is typed', async () => {
    await person('omar', { name: 'Omar' });
    await lab.event('order.placed', { orderId: 'o-5', customerId: 'omar' });
    const desk = await lab.desk('#/people/omar');
    const { page } = desk;
    await desk.press('Export all data …');
    const saved = page.waitForEvent('download');
    await desk.answer('Export', 'omar');
    expect((await saved).suggestedFilename()).toBe('omar.json');
    await desk.press('Erase …');
    await desk.answer('Erase for good', 'oma');
    expect(await desk.focused()).toBe('typed');
    await desk.answer('Erase for good', 'omar');
    await page.getByText('This person was erased').waitFor();
    expect(await page.getByRole('button', { name: 'Erase …' }).count()).toBe(0);
    expect((await person('omar', { name: 'Omar' })).body.code).toBe('user_erased');
    expect(await audited('user.erased')).toEqual(['kim']);
  });

  it('opens the job queues without another sign-in', async () => {
    const desk = await lab.desk('#/overview');
    // The board asks for a font of Google's, and gets none.
    desk.tolerate(/fonts\.googleapis\.com/);
    await desk.press('Job queues');
    await desk.page.waitForURL(/\/admin\/queues$/);
    await desk.page.getByText('Storebell queues').waitFor();
    const cookies = await desk.page.context().cookies();
    expect(cookies).toMatchObject([{ name: 'storebell_staff', httpOnly: true, sameSite: 'Strict' }]);
  });
});
