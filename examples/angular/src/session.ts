import { Injectable, signal } from '@angular/core';
import type { Person } from '../../shared/shop.ts';

/** Who is signed in. */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly person = signal<Person>('demo-ada');
}
