import { StatementNames } from './statement-names.js';

describe('the name that a statement is prepared under', () => {
  const names = new StatementNames();

  it('is what its first comment says', () => {
    expect(names.of('\n      /* append */ SELECT 1')).toBe('append');
    expect(names.of('\n      /* append */ SELECT 1')).toBe('append');
  });

  it('is another one for another text, which Postgres would refuse under the same', () => {
    expect(names.of('/* append */ SELECT 2')).toBe('append.2');
    expect(names.of('/* append */ SELECT 3')).toBe('append.3');
    expect(names.of('/* append */ SELECT 2')).toBe('append.2');
  });

  it('is none without a comment', () => {
    expect(names.of('SELECT 1 /* append */')).toBeUndefined();
    expect(names.of('/* two words */ SELECT 1')).toBeUndefined();
  });

  it('is none beyond so many texts, and those before keep theirs', () => {
    for (let n = 0; n < 1_000; n++) names.of(`/* many */ SELECT ${n}`);
    expect(names.of('/* late */ SELECT 1')).toBeUndefined();
    expect(names.of('/* append */ SELECT 2')).toBe('append.2');
    expect(names.of('/* many */ SELECT 999')).toBeUndefined();
  });
});
