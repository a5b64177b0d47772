import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeForm } from '../../../emulators/stripe/browser/api.ts';
import { ApiError } from '../../../emulators/stripe/http/api-error.ts';
import { decodeForm } from '../../../emulators/stripe/http/form.ts';

describe('a form', () => {
  it.each([
    ['a=1&b[c]=2', { a: '1', b: { c: '2' } }],
    [
      'items[0][price]=p&items[0][quantity]=2&items[1][price]=q',
      { items: [{ price: 'p', quantity: '2' }, { price: 'q' }] },
    ],
    ['expand[]=a&expand[]=b', { expand: ['a', 'b'] }],
    ['sparse[0]=a&sparse[2]=b', { sparse: { 0: 'a', 2: 'b' } }],
    ['metadata[a%20b]=c+d%26', { metadata: { 'a b': 'c d&' } }],
    ['empty=&flag', { empty: '', flag: '' }],
    ['a=1&a=2', { a: '2' }],
    ['', {}],
  ])('%s is %o', (text, expected) => {
    expect(decodeForm(text)).toEqual(expected);
  });

  it.each(['__proto__[polluted]=1', 'a[__proto__][polluted]=1', 'a=%zz', `${'a[b]'.repeat(1)}${'[c]'.repeat(30)}=1`])(
    'refuses %s',
    (text) => {
      expect(() => decodeForm(text)).toThrow(ApiError);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it('decodes what was encoded, whatever the nesting', () => {
    const key = fc.stringMatching(/^[a-z_]{1,6}$/);
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { minKeys: 1, maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 }), (value) => {
        expect(decodeForm(encodeForm(value).toString())).toEqual(value);
      }),
    );
  });
});
