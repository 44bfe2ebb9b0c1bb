/** Bars of one length scale, in groups. */
export interface Plot {
  readonly title: string;
  readonly subtitle: string;
  /** In the order of the bars of a group. */
  readonly series: readonly { readonly name: string; readonly color: string }[];
  readonly groups: readonly { readonly name: string; readonly values: readonly (number | undefined)[] }[];
}

const WIDTH = 760;
const LEFT = 96;
const RIGHT = 64;
const TOP = 96;
const BAR = 15;
const GAP = 14;
const MARGIN = 16;
/** From one name in the legend to the next. */
const LEGEND = 124;

/** Horizontal bars as SVG, on a white ground of its own, so that it reads on any page. */
export function plotBars({ title, subtitle, series, groups }: Plot): string {
  const groupHeight = series.length * BAR + GAP;
  const height = TOP + groups.length * groupHeight + MARGIN;
  const max = Math.max(...groups.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const legend = series.map(({ name, color }, index) => {
    const x = MARGIN + index * LEGEND;
    return `<rect x="${x}" y="62" width="12" height="12" fill="${color}"/>\n${text(x + 17, 72, name)}`;
  });
  const bars = groups.flatMap(({ name, values }, groupIndex) => {
    const top = TOP + groupIndex * groupHeight;
    const drawn = series.map(({ color }, index) => {
      const value = values[index];
      const y = top + index * BAR;
      if (value === undefined) return text(LEFT + 4, y + 11, 'not measured', ' fill="#777"');
      const width = Math.max(1, (value * (WIDTH - LEFT - RIGHT)) / max).toFixed(1);
      const label = text(LEFT + Number(width) + 5, y + 11, Math.round(value).toLocaleString('en'));
      return `<rect x="${LEFT}" y="${y}" width="${width}" height="${BAR - 2}" fill="${color}"/>\n${label}`;
    });
    const middle = top + (series.length * BAR) / 2 + 4;
    return [text(LEFT - 8, middle, name, ' text-anchor="end" font-weight="600"'), ...drawn];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" fill="#222">
<title>${toXml(title)}</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${text(MARGIN, 28, title, ' font-size="16" font-weight="600"')}
${text(MARGIN, 48, subtitle, ' fill="#555"')}
${legend.join('\n')}
<line x1="${LEFT}" y1="${TOP - 4}" x2="${LEFT}" y2="${height - MARGIN}" stroke="#999"/>
${bars.join('\n')}
</svg>
`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x}" y="${y}"${attributes}>${toXml(content)}</text>`;
}

function toXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
