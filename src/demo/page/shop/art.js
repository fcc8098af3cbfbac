import { draw } from './dom.js';

// One drawing per product, on 240 by 240. Classes are colours of the product's tone: `base`, `deep`, `pale`, `ground`.

const shadow = (cx, cy, rx) => ['ellipse', { cx, cy, rx, ry: 7, class: 'ground' }];
const path = (d, name) => ['path', { d, class: name }];
const line = (d, name, width) => ['path', { d, class: `line ${name}`, 'stroke-width': width }];

const ART = {
  mug: [
    shadow(116, 184, 62),
    line('M154 104 h10 a23 23 0 0 1 0 46 h-14', 'deep', 11),
    path('M70 82 h88 v74 a26 26 0 0 1 -26 26 h-36 a26 26 0 0 1 -26 -26 Z', 'base'),
    path('M70 82 h88 v26 c-14 9 -26 -5 -42 3 c-17 9 -30 -6 -46 2 Z', 'pale'),
    ['ellipse', { cx: 114, cy: 82, rx: 44, ry: 8, class: 'deep' }],
  ],
  teapot: [
    shadow(118, 184, 70),
    line('M78 96 a42 40 0 0 1 84 0', 'deep', 8),
    path('M164 128 c20 0 20 -26 36 -30 l8 8 c-14 8 -14 42 -44 46 Z', 'deep'),
    path('M120 92 c40 0 58 24 58 50 c0 26 -20 42 -58 42 s-58 -16 -58 -42 c0 -26 18 -50 58 -50 Z', 'base'),
    path('M62 142 c0 -8 2 -16 6 -23 c30 12 74 12 104 0 c4 7 6 15 6 23 c-34 14 -82 14 -116 0 Z', 'pale'),
    path('M92 97 c16 -8 40 -8 56 0 c-16 6 -40 6 -56 0 Z', 'deep'),
    ['circle', { cx: 120, cy: 86, r: 8, class: 'deep' }],
  ],
  bowl: [
    shadow(120, 182, 52),
    path('M96 172 h48 v10 h-48 Z', 'deep'),
    path('M48 108 h144 c0 44 -30 70 -72 70 s-72 -26 -72 -70 Z', 'base'),
    path('M50 122 c46 12 94 12 140 0 c-2 8 -5 16 -9 22 c-40 10 -82 10 -122 0 c-4 -6 -7 -14 -9 -22 Z', 'pale'),
    ['ellipse', { cx: 120, cy: 108, rx: 72, ry: 13, class: 'deep' }],
    path('M66 104 c14 -22 94 -22 108 0 c-24 12 -84 12 -108 0 Z', 'rice'),
  ],
  lamp: [
    shadow(120, 192, 40),
    line('M120 40 v28', 'deep', 3),
    ['circle', { cx: 120, cy: 122, r: 56, class: 'pale' }],
    ['circle', { cx: 120, cy: 122, r: 40, class: 'glow' }],
    line(
      'M69 100 q51 14 102 0 M64 122 q56 16 112 0 M69 144 q51 14 102 0 M86 80 q34 8 68 0 M86 164 q34 8 68 0',
      'base',
      2,
    ),
    path('M102 66 h36 v7 h-36 Z M104 172 h32 v7 h-32 Z', 'deep'),
  ],
  vase: [
    shadow(120, 194, 42),
    line('M122 96 c0 -28 4 -44 18 -62 M118 96 c-2 -20 -10 -34 -24 -44', 'stem', 4),
    path(
      'M140 34 c14 -2 22 6 22 18 c-14 2 -22 -6 -22 -18 Z M94 52 c-12 -4 -22 0 -26 12 c12 6 22 0 26 -12 Z M132 62 c10 -8 20 -6 26 4 c-10 8 -20 6 -26 -4 Z',
      'leaf',
    ),
    path(
      'M106 88 h28 c-2 18 4 24 14 36 c14 16 14 48 -4 70 h-48 c-18 -22 -18 -54 -4 -70 c10 -12 16 -18 14 -36 Z',
      'base',
    ),
    path('M84 142 c24 8 48 8 72 0 c2 10 1 20 -2 30 c-22 6 -46 6 -68 0 c-3 -10 -4 -20 -2 -30 Z', 'pale'),
    ['ellipse', { cx: 120, cy: 88, rx: 14, ry: 4, class: 'deep' }],
  ],
  cloth: [
    shadow(120, 190, 54),
    path(
      'M72 58 h96 v114 l-8 10 l-8 -8 l-8 8 l-8 -8 l-8 8 l-8 -8 l-8 8 l-8 -8 l-8 8 l-8 -8 l-8 8 l-8 -10 Z',
      'base',
    ),
    path('M72 58 h96 v56 q-48 14 -96 0 Z', 'pale'),
    line('M72 130 q48 14 96 0 M72 140 q48 14 96 0', 'thread', 3),
    line('M96 58 v114 M144 58 v114', 'thread', 1.5),
    line('M48 56 h144', 'deep', 9),
    ['circle', { cx: 48, cy: 56, r: 8, class: 'deep' }],
    ['circle', { cx: 192, cy: 56, r: 8, class: 'deep' }],
  ],
  candle: [
    shadow(120, 190, 58),
    path('M72 92 h28 v92 h-28 Z', 'base'),
    path('M140 118 h28 v66 h-28 Z', 'base'),
    path(
      'M72 92 h28 v18 c-6 8 -9 -2 -14 4 s-10 6 -14 0 Z M140 118 h28 v14 c-6 6 -9 -2 -14 3 s-10 5 -14 0 Z',
      'pale',
    ),
    line('M86 92 v-10 M154 118 v-10', 'deep', 3),
    path(
      'M86 50 c12 14 12 20 12 22 a12 12 0 0 1 -24 0 c0 -2 0 -8 12 -22 Z M154 76 c12 14 12 20 12 22 a12 12 0 0 1 -24 0 c0 -2 0 -8 12 -22 Z',
      'flame',
    ),
    path('M58 184 h124 v6 a6 6 0 0 1 -6 6 h-112 a6 6 0 0 1 -6 -6 Z', 'deep'),
  ],
  board: [
    shadow(120, 198, 52),
    path(
      'M84 84 a14 14 0 0 1 14 -14 h8 v-22 a14 14 0 0 1 28 0 v22 h8 a14 14 0 0 1 14 14 v98 a14 14 0 0 1 -14 14 h-44 a14 14 0 0 1 -14 -14 Z',
      'base',
    ),
    line('M100 92 c6 30 -4 60 2 92 M118 84 c8 34 -6 70 2 104 M136 92 c6 30 -2 58 4 92', 'pale', 3),
    ['circle', { cx: 120, cy: 52, r: 6, class: 'hole' }],
  ],
};

/** The picture of a product on its ground. A decoration: the name stands beside it. */
export function artOf({ art, tone }) {
  const figure = document.createElement('div');
  figure.className = 'art';
  figure.dataset.tone = tone;
  figure.append(draw('0 0 240 240', ART[art]));
  return figure;
}
