// Shows the API with the session that is in this browser's cookies. What changes something carries the value of the
// cookie csrf_token too, and only to the server that this page came from.
'use strict';

function cookie(name) {
  const found = document.cookie.split('; ').find(part => part.startsWith(name + '='));
  return found === undefined ? '' : decodeURIComponent(found.slice(name.length + 1));
}

function withProof(request) {
  const own = new URL(request.url, window.location.href).origin === window.location.origin;
  const reads = ['GET', 'HEAD', 'OPTIONS'].includes((request.method || 'GET').toUpperCase());
  if (own && !reads) {
    request.headers['X-CSRF-Token'] = cookie('csrf_token');
  }
  return request;
}

SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  tagsSorter: 'alpha',
  showExtensions: true,
  validatorUrl: null,
  queryConfigEnabled: false,
  requestInterceptor: withProof,
});
