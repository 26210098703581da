import type { JSX } from 'preact';

/** Drawings on a 48 grid. Class `w` is twine, class `f` is filled with the surface. */
const DRAWINGS = {
  parcel: () => <><path class="f" d="M7.2 17.6 8.1 38.3c.1 1.4 1 2.2 2.3 2.2l27.2.4c1.4 0 2.4-.8 2.5-2.3l.8-20.9"/><path class="f" d="m7.2 17.6 4.6-8.2c.5-.9 1.1-1.3 2-1.3l20.6-.3c.9 0 1.6.4 2 1.3l4.6 8.6c-11 .5-22.6.2-33.8-.1Z"/><path class="w" d="M7.7 28.7c8.2-.9 24.5.5 32.7-.4M23.8 18.2c.2 7 .1 15 .3 22.4M23.6 8.1l.2 9"/><path class="w" d="M23.9 17.6c-3.5-4.9-8.3-5.3-8.2-2.7.2 2.4 4.7 2.9 8.2 2.7 3.7-5.3 8.5-5.6 8.3-2.8-.3 2.5-5 3-8.3 2.8Zm0 0c-1.5 1.5-2.6 3-3.3 5m3.3-5c1.4 1.2 2.7 2.8 3.6 4.7"/></>,
  envelope: () => <><path class="f" d="M6.2 12.7c0-1.1.7-1.9 1.8-1.9l32-.4c1.2 0 1.9.7 1.9 1.8l.3 23.8c0 1.2-.8 1.9-1.9 1.9l-32.1.4c-1.2 0-1.9-.7-2-1.9Z"/><path d="m6.7 12.3 15.6 13.3c1.2 1 2.7 1 3.8-.1l15.5-13.8M7 37.4l11.5-13.8M41.5 37.1 30.1 22.8"/><path class="w" d="M33.5 33.5c1.8-.8 3-.7 4.6 0M33 30.6c1.9-.8 3.3-.7 5.1 0"/></>,
  mitten: () => <><path class="f" d="M15.2 31.6c-1.4-5.9-1.8-11.7-.4-17.2 1.4-5.4 5.4-8 9.4-7.7 4.4.3 7 3.6 7.2 8.4.1 2.6-.2 4.6-.1 6.6 1.3-2.2 3.3-4.2 5.7-3.8 2.6.5 3.4 3.2 2 6-1.6 3.2-5 4.8-6.4 8"/><path class="f" d="m14.2 32 19.2.4c1 0 1.5.6 1.4 1.5l-.5 6.1c-.1.9-.7 1.4-1.6 1.4l-17.4-.3c-.9 0-1.5-.5-1.6-1.4l-.5-6.3c-.1-.9.1-1.4 1-1.4Z"/><path class="w" d="m15.4 24.6 3.2-3 3.2 3.1 3.1-3.1 3 3.1M19 36.2l.1 2.4m4.9-2.3v2.4m5-2.3-.2 2.4"/></>,
  candle: () => <><path class="f" d="m18 22 .4 18.8h11.5l.3-18.6c-4.1-1.3-8.2-1.3-12.2-.2Z"/><path d="m24 21.3.1-3.5M12.6 41.2c7.4-.5 16.3.4 23 0M27 22.1c-.2 2.6.2 5.3 0 7.6"/><path class="w" d="M24.1 17.8c-3.5-1.8-3.7-5.2-1.7-8 .9-1.2 1.6-2.4 1.8-4 2.6 2.6 4.4 5.2 3.6 8.2-.5 2.1-1.9 3.4-3.7 3.8Z"/></>,
  bag: () => <><path class="f" d="M10.6 17.2 9.3 39.4c-.1 1 .6 1.6 1.6 1.6l26.4.2c1 0 1.6-.7 1.5-1.6l-1.7-22.3c-8.7-.5-18.1-.4-26.5-.1Z"/><path d="M17.4 22.3c-.5-5.9.5-14.6 6.5-14.8 6.3-.2 7.4 8.5 6.9 14.9"/><path class="w" d="M16 31.2c5.2-1.6 10.6 1 15.9-.6"/></>,
  jar: () => <><path class="f" d="M14.4 15.6c-2.9 2.3-3.7 4.7-3.6 7.8l.6 15c.1 1.7 1.1 2.7 2.8 2.7l19.8.2c1.7 0 2.7-1 2.8-2.6l.6-15.5c.1-3.2-.9-5.5-3.7-7.7"/><path class="f" d="m13.7 9.4 20.7-.2c.8 0 1.3.5 1.3 1.3l-.3 3.8c-.1.8-.6 1.2-1.3 1.2l-20.2.1c-.8 0-1.3-.4-1.4-1.2l-.2-3.7c0-.8.6-1.3 1.4-1.3Z"/><path class="w" d="M12 31.4c4.7-1.6 7.2 1.2 12 .2 4.5-1 7.4-1.5 12.3-.2M19.5 36.6c.8-1.3 3.3-1.3 4 0m4.8-.4c.9-1.2 3-1.1 3.8.2"/></>,
  house: () => <><path class="f" d="m6.6 24.4 16-14.7c.9-.8 1.9-.8 2.8 0l16.1 14.5M11.2 21l.5 18.4c0 1.1.6 1.7 1.7 1.7l21.3.2c1.1 0 1.7-.7 1.7-1.7l.4-18.9"/><path d="m19.7 41 .2-10.9c0-.8.5-1.3 1.3-1.3l5.7-.1c.8 0 1.3.5 1.3 1.3l.2 11"/><path class="w" d="M20.6 20.4h6.7M23.9 17.2l.1 6.5"/></>,
  leaflet: () => <><path class="f" d="M12.7 7.6 30 7.3c1 0 1.6.3 2.2 1l3.9 4.7c.5.6.7 1.2.7 2l.3 24c0 1.1-.7 1.9-1.8 1.9l-22.5.2c-1.1 0-1.8-.7-1.8-1.8L10.9 9.5c0-1.2.7-1.9 1.8-1.9Z"/><path d="m30.2 7.6.2 6.2c0 .7.4 1.1 1.1 1.1l5.3.1M16.8 20.2c4.6-.4 9.5.2 14.4-.1M16.9 26.1c4.7-.3 7.2.2 11.7-.1"/><path class="w" d="M16.9 33.2c5.3-.9 9.6.6 14.3-.3"/></>,
} as const;
export type DrawingName = keyof typeof DRAWINGS;

/** Icons on a 20 grid. */
const ICONS = {
  ok: () => <><circle cx="10" cy="10" r="7.5"/><path d="m6.6 10.3 2.3 2.4 4.5-5.1"/></>,
  wait: () => <><circle cx="10" cy="10" r="7.5"/><path d="M10 5.8V10l2.9 2"/></>,
  hold: () => <><circle cx="10" cy="10" r="7.5"/><path d="M8 7.2v5.6M12 7.2v5.6"/></>,
  bad: () => <><path d="M6.9 2.7h6.2l4.2 4.2v6.2l-4.2 4.2H6.9l-4.2-4.2V6.9Z"/><path d="M10 6.2v4.6M10 13.6v.1"/></>,
  ask: () => <><circle cx="10" cy="10" r="7.5"/><path d="M7.9 8c.2-1.3 1.1-2 2.2-2s2.1.8 2.1 1.9c0 1.6-2.1 1.7-2.2 3.3M10 13.8v.1"/></>,
  lock: () => <><rect x="4.2" y="8.6" width="11.6" height="8.6" rx="1.5"/><path d="M6.8 8.5V6.3a3.2 3.2 0 0 1 6.4 0v2.2"/></>,
  info: () => <><circle cx="10" cy="10" r="7.5"/><path d="M10 9.2v4.6M10 6.3v.1"/></>,
  go: () => <><circle cx="10" cy="10" r="7.5"/><path d="M6.4 10h7M10.8 7.2l2.7 2.8-2.7 2.8"/></>,
  todo: () => <><circle cx="10" cy="10" r="7.5"/></>,
  flag: () => <><path d="M5 17.5v-14M5 4c3-1.6 5.5 1.5 10 0v7.2c-4.5 1.5-7-1.6-10 0"/></>,
} as const;
export type IconName = keyof typeof ICONS;

/** An icon beside a word; it is hidden from readers, the word speaks. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {ICONS[name]()}
    </svg>
  );
}

/** One of our drawings, decoration only. Large ones get a finer line. */
export function Drawing({ name, size = 48 }: { name: DrawingName; size?: number }): JSX.Element {
  return (
    <svg class="draw" width={size} height={size} viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width={size > 60 ? 1.4 : 1.8} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {DRAWINGS[name]()}
    </svg>
  );
}
