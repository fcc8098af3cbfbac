import { review } from '../backend/backend.js';
import { EARLIER_REVIEWS } from '../shop/catalogue.js';
import { make } from '../shop/dom.js';
import { reviewsOf } from '../shop/store.js';

/** What customers say about a product, and a form for one more. */
export function reviewsOfProduct({ words, person }, { id }) {
  const list = make('ul', { className: 'reviews' });
  const update = () => {
    const earlier = EARLIER_REVIEWS.filter(({ productId }) => productId === id);
    const all = [...reviewsOf(id), ...earlier.map((one) => ({ ...one, text: words.say(one.key) }))];
    list.replaceChildren(...all.map((one) => reviewTemplate(one, words)));
    if (all.length === 0) list.append(make('li', { className: 'note' }, words.say('noReviews')));
  };
  update();
  const node = make(
    'section',
    { className: 'about-product', 'aria-labelledby': 'reviews-heading' },
    make('div', {}, make('h2', { id: 'reviews-heading' }, words.say('reviews')), list),
    person.role === 'customer' ? formTemplate(words, person, id) : null,
  );
  return { node, update };
}

function reviewTemplate({ author, rating, text, reply }, words) {
  return make(
    'li',
    {},
    make(
      'p',
      { className: 'by' },
      make('b', {}, author),
      make(
        'span',
        { className: 'stars', role: 'img', 'aria-label': words.say('stars', { n: rating }) },
        '★★★★★'.slice(0, rating),
      ),
    ),
    make('p', {}, text),
    reply ? make('blockquote', {}, make('b', {}, words.say('shopReplied')), make('p', {}, reply)) : null,
  );
}

function formTemplate(words, person, productId) {
  const said = make('p', { className: 'note', role: 'status' });
  const send = make('button', { type: 'submit' }, words.say('sendReview'));
  const stars = [1, 2, 3, 4, 5].map((n) =>
    make(
      'label',
      {},
      make('input', {
        type: 'radio',
        name: 'rating',
        value: String(n),
        required: true,
        'aria-label': words.say('stars', { n }),
      }),
      make('span', { 'aria-hidden': 'true' }, '★'),
    ),
  );
  const submit = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const { rating, text } = Object.fromEntries(new FormData(form));
    send.disabled = true;
    said.textContent = '';
    try {
      await review(person, productId, Number(rating), text.trim());
      form.reset();
      said.textContent = words.say('reviewThanks');
    } catch (error) {
      said.textContent = error.message;
    }
    send.disabled = false;
  };
  return make(
    'form',
    { className: 'review-form', on: { submit } },
    make('h2', {}, words.say('writeReview')),
    make('fieldset', { className: 'rate' }, make('legend', {}, words.say('rating')), ...stars),
    make('label', { for: 'review-text' }, words.say('reviewLabel')),
    make('textarea', { id: 'review-text', name: 'text', rows: 3, maxLength: 400, required: true }),
    make('div', { className: 'form-foot' }, send, said),
  );
}
