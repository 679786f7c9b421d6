// Without search: its worker would be made from a blob, which the site's policy refuses.
Redoc.init(
  "/openapi.json",
  {
    disableSearch: true,
    hideDownloadButtons: true,
    jsonSamplesExpandLevel: 3,
    nativeScrollbars: true,
    requiredPropsFirst: true,
    scrollYOffset: 44,
    theme: { typography: { fontFamily: "system-ui, sans-serif", headings: { fontFamily: "system-ui, sans-serif" } } },
  },
  document.getElementById("api"),
);
