// A function of CloudFront (viewer request, cloudfront-js-2.0), before the API is asked: whom CloudFront answers, written
// over whatever the client sent under this name. The API believes it of this distribution alone.
function handler(event) {
  const request = event.request;
  request.headers['outlay-viewer-address'] = { value: event.viewer.ip };
  return request;
}
