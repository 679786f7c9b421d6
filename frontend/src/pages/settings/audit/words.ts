/** `budget.create` as words: the thing first, as one scans a list. */
export function actionWords(action: string): string {
  const [thing = '', ...verbs] = action.split('.');
  const words = [thing, ...verbs].map((word) => word.replaceAll('_', ' '));
  const [first = '', ...rest] = words;
  const name = first.charAt(0).toUpperCase() + first.slice(1);
  return rest.length === 0 ? name : `${name}: ${rest.join(', ')}`;
}

/** Any value of an entry in one line; what holds nothing is a dash. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && Object.keys(value).length === 0) return '–';
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return JSON.stringify(value);
}
