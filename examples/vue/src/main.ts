import { notify } from '@storebell/client/vue';
import { createApp } from 'vue';
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet
import '../../shared/shop.css';
import { tokenOf, url } from '../../shared/shop.ts';
import App from './App.vue';
import { person } from './person.ts';

createApp(App)
  .use(notify({ url, getToken: ({ signal }) => tokenOf(person.value, signal) }))
  .mount('#app');
