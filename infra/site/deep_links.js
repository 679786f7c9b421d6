// A function of CloudFront (viewer request, cloudfront-js-2.0), before the bucket is asked: every address of the
// dashboard is answered by its one page, which reads the address itself. What is a file keeps its name: all in the
// folders of files, names with a dot at the top, and the page that needs no dashboard. /docs, /redoc, /health and /v1
// have behaviours of their own and never come here.
const FILES = /^\/(?:(?:app|assets|\.well-known)\/|[^/]*\.[^/]*$|emergency$)/;

function handler(event) {
  const request = event.request;
  if (!FILES.test(request.uri)) {
    request.uri = '/index';
  }
  return request;
}
