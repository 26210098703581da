/** A page may load our own stylesheet, script and pictures and nothing else; nothing inline, no frame either way. `form-action` stays ours: Stripe is reached by a link. */
const PAGE = [
  "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
].join('; ');

/** Files, JSON and redirects load nothing, wherever they are opened. */
const DATA = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** What a browser could do for a page and never does for ours; passkeys and copying a code are ours alone. */
const PERMISSIONS = [
  'accelerometer', 'autoplay', 'bluetooth', 'browsing-topics', 'camera', 'display-capture', 'encrypted-media', 'fullscreen', 'geolocation', 'gyroscope', 'hid', 'idle-detection', 'local-fonts', 'magnetometer',
  'microphone', 'midi', 'payment', 'picture-in-picture', 'screen-wake-lock', 'serial', 'usb', 'web-share', 'xr-spatial-tracking',
].map((name) => `${name}=()`).concat('clipboard-write=(self)', 'publickey-credentials-create=(self)', 'publickey-credentials-get=(self)').join(', ');

/** The headers of every answer, pages and errors alike; docs/http.md says what each is for. There are four sets, each made once. */
export const protection = ({ html, https }: { html: boolean; https: boolean }): Readonly<Record<string, string>> => SETS[html ? 1 : 0]![https ? 1 : 0]!;

const SETS = [false, true].map((html) => [false, true].map((https) => headersFor(html, https)));

function headersFor(html: boolean, https: boolean): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': html ? PAGE + (https ? '; upgrade-insecure-requests' : '') : DATA,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Origin-Agent-Cluster': '?1',
    'X-DNS-Prefetch-Control': 'off',
    'Permissions-Policy': PERMISSIONS,
    ...(https ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}
