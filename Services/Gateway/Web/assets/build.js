/** True when the server now hands out other assets than the ones this page runs on. Devices reload when idle. */
export async function hasNewBuild() {
  const own = /\/assets\/([^/]+)\//.exec(import.meta.url)?.[1];
  const page = await fetch(location.href, { cache: "no-store" }).then((answer) => (answer.ok ? answer.text() : ""), () => "");
  const served = /\/assets\/([^/"]+)\//.exec(page)?.[1];
  return Boolean(own && served && own !== served);
}
