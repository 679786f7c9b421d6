/** The words of the page. Another language is another module of the same exports. */
export * as text from './en';
