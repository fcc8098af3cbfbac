import { OrderTracker, useNotifications, useNotifyState, useUnread } from '@storebell/client/react';
import { useState, type ReactElement } from 'react';
import mug from '../../shared/mug.svg?raw';
import { buy, ship, type Order, type Person } from '../../shared/shop.ts';

export function Product({ person }: { person: Person }): ReactElement {
  const [order, setOrder] = useState<Order>();
  const [error, setError] = useState('');
  const attempt = (task: Promise<unknown>): void => {
    setError('');
    task.catch((reason: Error) => setError(reason.message));
  };
  return (
    <main>
      <section className="product">
        <figure dangerouslySetInnerHTML={{ __html: mug }} />
        <div>
          <h1>The blue mug</h1>
          <p className="price">€24.00</p>
          <p className="soft">Stoneware, thrown by hand, glazed twice.</p>
          <div className="actions">
            <button type="button" onClick={() => attempt(buy(person).then(setOrder))}>
              Buy
            </button>
            <button type="button" disabled={!order} onClick={() => order && attempt(ship(order))}>
              Ship it
            </button>
          </div>
          {error && <p role="alert">{error}</p>}
        </div>
      </section>
      {order && <OrderTracker orderId={order.id} status="pending" />}
      <Orders />
    </main>
  );
}

/** Your own words around the same data. */
function Orders(): ReactElement {
  const unread = useUnread();
  const titles = useNotifications({ category: 'orders' }, ({ items }) =>
    items.slice(0, 3).map(({ title }) => title),
  );
  const link = useNotifyState((state) => state.link);
  return (
    <section className="panel">
      <h2>About your orders</h2>
      <ul>
        {titles.map((title) => (
          <li key={title}>{title}</li>
        ))}
      </ul>
      <p className="soft">
        {unread} unread ({link})
      </p>
    </section>
  );
}
