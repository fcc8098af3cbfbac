import { Bell, Inbox, NotifyProvider, Toasts } from '@storebell/client/react';
import { useState, type ReactElement } from 'react';
import { PEOPLE, tokenOf, url, type Person } from '../../shared/shop.ts';
import { Product } from './product.tsx';

export function App(): ReactElement {
  const [person, setPerson] = useState<Person>('demo-ada');
  const [isReading, setReading] = useState(false);
  return (
    // Another key is another client: nothing of one person may be seen by the next.
    <NotifyProvider key={person} url={url} getToken={({ signal }) => tokenOf(person, signal)}>
      <header className="shop">
        <a href="/">Linen &amp; Clay</a>
        <nav>
          <button type="button" onClick={() => setReading(!isReading)}>
            {isReading ? 'Back to the mug' : 'All your news'}
          </button>
        </nav>
        <label>
          <span className="soft">Signed in as </span>
          <select value={person} onChange={(event) => setPerson(event.target.value as Person)}>
            {Object.entries(PEOPLE).map(([sub, name]) => (
              <option key={sub} value={sub}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Bell titleCount />
      </header>
      {isReading ? (
        <main>
          <h1>Your news</h1>
          <Inbox className="panel" feed />
        </main>
      ) : (
        <Product person={person} />
      )}
      <Toasts />
    </NotifyProvider>
  );
}
