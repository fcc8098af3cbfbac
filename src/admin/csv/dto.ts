import { OneOfField } from '../../validation/fields.js';

/** Mixed into the queries of lists. */
export class FormatDto {
  @OneOfField(['json', 'csv'], {
    optional: true,
    description:
      'csv: a file of up to 100,000 rows from `cursor` on, whatever `limit` says; `Accept: text/csv` asks for the same',
  })
  format?: 'json' | 'csv';
}
