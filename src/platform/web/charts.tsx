import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { JSX } from 'preact';
import { Chart, type BarTone } from './figures.js';
import type { PageContext } from './page-context.js';
import { Table } from './table.js';

use([BarChart, GridComponent, SVGRenderer]);

export interface BarSeries {
  readonly name: string;
  readonly tone: BarTone;
  /** One value for each name; whole numbers (minor units, counts). */
  readonly values: readonly number[];
}

export interface BarsProps {
  page: PageContext;
  /** All of it in words: what is shown, from when to when, the largest and the smallest. */
  label: string;
  /** One line beneath: the unit, the days, the source. */
  about?: string;
  /** What the names are: “Month”. */
  head: string;
  names: readonly string[];
  series: readonly BarSeries[];
  format: (value: number) => string;
}

const SIZES = { wide: { width: 640, height: 220 }, narrow: { width: 340, height: 200 } } as const;

/** Columns drawn on the server by ECharts, stacked when there are several series; their key, and the same as a table. */
export function BarsChart(props: BarsProps): JSX.Element {
  const { page, label, about, head, names, series, format } = props;
  const rows = names.map((name, index) => ({ name, values: series.map(({ values }) => values[index] ?? 0) }));
  return (
    <Chart about={about} summary={page.t('web.chart.table')} table={
      <Table caption={label} quiet stack={series.length > 2} rows={rows}
        columns={[{ head, cell: ({ name }) => name }, ...series.map((one, at) => ({ head: one.name, number: true, cell: ({ values }: (typeof rows)[number]) => format(values[at]!) }))]} />
    }>
      {series.length > 1 && <p class="row meta">{series.map(({ name, tone }) => <span><i class={`key b${tone}`} />{name}</span>)}</p>}
      <div class="chart" role="img" aria-label={label}>
        <div class="only-wide" dangerouslySetInnerHTML={{ __html: drawBars(props, 'wide') }} />
        <div class="only-phone" dangerouslySetInnerHTML={{ __html: drawBars(props, 'narrow') }} />
      </div>
    </Chart>
  );
}

/** The chart as SVG without style, script or size of its own, so that the strict policy holds and the colours follow light and dark. ECharts escapes the names. */
export function drawBars({ names, series, format }: Pick<BarsProps, 'names' | 'series' | 'format'>, size: keyof typeof SIZES): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZES[size] });
  try {
    chart.setOption(optionOf(names, series, format));
    return strictSvg(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

function optionOf(names: readonly string[], series: readonly BarSeries[], format: (value: number) => string): EChartsCoreOption {
  const single = series.length === 1;
  return {
    animation: false,
    grid: { left: 4, right: 4, top: 20, bottom: 10 },
    xAxis: { type: 'category', data: [...names], axisTick: { show: false }, axisLine: { lineStyle: { color: 'var(--edge)' } }, axisLabel: { color: 'var(--ink-2)', hideOverlap: true } },
    yAxis: { type: 'value', splitNumber: 3, splitLine: { lineStyle: { color: 'var(--line)' } }, axisLabel: { color: 'var(--ink-2)', formatter: format } },
    series: series.map(({ tone, values }) => ({
      type: 'bar', silent: true, stack: 'all', barMaxWidth: 56, data: [...values], itemStyle: { color: `var(--bar-${tone})` },
      label: { show: single && names.length <= 6, position: 'top', color: 'var(--ink)', formatter: ({ value }: { value: number }) => format(value) },
    })),
  };
}

const strictSvg = (svg: string): string =>
  svg.replace(/<style[^]*?<\/style>/g, '')
    .replace(/ (?:style|class|pointer-events|ecmeta_\w+|baseProfile|version|xmlns:xlink)="[^"]*"/g, '')
    .replace(/<svg width="\d+" height="\d+"/, '<svg')
    .replaceAll('\n', '');
