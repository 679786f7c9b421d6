// Runs before each page's own scripts: what a test cannot see from outside.
window.watched = { shift: 0, skeletons: 0, refused: [] };
document.addEventListener('securitypolicyviolation', (found) => {
  window.watched.refused.push(`${found.effectiveDirective} ${found.blockedURI} ${found.sample}`);
});
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.watched.shift += one.value;
}).observe({ type: 'layout-shift', buffered: true });
const isSkeleton = (node) => node instanceof Element && node.matches('[role="status"][aria-label="Loading…"]');
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) window.watched.skeletons += [...addedNodes].filter(isSkeleton).length;
}).observe(document, { childList: true, subtree: true });
