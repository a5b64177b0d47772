/** A shopping cart. Prices are integers in cents. */
export function total(items) {
  return items.reduce((sum, item) => sum + item.price, 0);
}

export function discount(amount, percent) {
  if (percent < 0 || percent > 100) throw new RangeError('percent is 0 to 100');
  return Math.round(amount * (1 - percent / 100));
}
