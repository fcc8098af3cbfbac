import { ref } from 'vue';
import type { Person } from '../../shared/shop.ts';

/** Who is signed in. */
export const person = ref<Person>('demo-ada');
