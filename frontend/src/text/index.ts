/** The words of the page. Another language is another object of the same shape. */
import { en } from './en';

export const text = en;
