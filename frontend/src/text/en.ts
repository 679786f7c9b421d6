/**
 * All words, by page. They are exported one by one, so that each page's words are loaded with the page: a file beside
 * `words` and a line here. That holds as long as no file of words does anything while it is loaded: it imports words and
 * types alone, and takes theirs within functions.
 */
export { account as accountPages } from './en/account';
export { alerts } from './en/alerts';
export { api as apiPage } from './en/api';
export { budgetForm } from './en/budgetForm';
export { budgets } from './en/budgets';
export { costs } from './en/costs';
export { events } from './en/events';
export { forecasts } from './en/forecasts';
export { manual } from './en/manual';
export { me } from './en/me';
export { models } from './en/models';
export { opportunities } from './en/opportunities';
export { overview } from './en/overview';
export { dimensions, period } from './en/period';
export { prices } from './en/prices';
export { recommendations } from './en/recommendations';
export { savings } from './en/savings';
export { scope } from './en/scope';
export { settings } from './en/settings/index';
export { sections as settingsSections } from './en/settings/sections';
export * from './en/shell';
export { sources } from './en/sources';
export { useCases } from './en/useCases';
export { whatIf } from './en/whatIf';
export * from './en/words';
