import { csvHead, csvLine } from './csv.js';
import { csvRows } from './export.js';

describe('a line of CSV', () => {
  it.each([
    [['a', 1, true, null], 'a,1,true,\r\n'],
    [['a,b'], '"a,b"\r\n'],
    [['say "hi"'], '"say ""hi"""\r\n'],
    [['two\r\nlines'], '"two\r\nlines"\r\n'],
    [['Müller', '雪'], 'Müller,雪\r\n'],
    [[''], '\r\n'],
  ])('of %j is %j', (values, line) => {
    expect(csvLine(values)).toBe(line);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\n=1', '＝1'])(
    'runs nothing of %j',
    (text) => {
      expect(csvLine([text])).toMatch(/^"?'/);
    },
  );

  it('leaves a number that is negative a number', () => {
    expect(csvLine([-1])).toBe('-1\r\n');
  });

  it('is told from others by its head, which says that it is UTF-8', () => {
    expect(csvHead([{ name: 'id' }, { name: 'name' }])).toBe('\uFEFFid,name\r\n');
  });
});

describe('an export', () => {
  const columns = [{ name: 'n', value: (n: number) => n }];
  const pages =
    (last: number) =>
    (after: number | undefined, limit: number): Promise<number[]> => {
      const first = after === undefined ? 1 : after + 1;
      return Promise.resolve(
        Array.from({ length: Math.max(0, Math.min(limit, last - first + 1)) }, (_, index) => first + index),
      );
    };
  const read = async (last: number, cap?: number): Promise<number> => {
    let text = '';
    for await (const chunk of csvRows(columns, pages(last), (n) => n, cap)) text += chunk;
    const lines = text.split('\r\n').slice(1, -1);
    expect(lines).toEqual(lines.map((_, index) => String(index + 1)));
    return lines.length;
  };

  it.each([0, 1, 499, 500, 501, 1_234])('of %d rows has them all, once', async (rows) => {
    expect(await read(rows)).toBe(rows);
  });

  it('ends at its cap', async () => {
    expect(await read(5_000, 700)).toBe(700);
  });
});
