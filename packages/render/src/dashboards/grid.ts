import type { Panel, Row } from './panel.ts'

/** Columns of a dashboard. */
const gridColumns = 24

interface GridPosition {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export type Placed = GridPosition & { readonly id: number } & ({ readonly row: string } | { readonly panel: Panel })

/** Rows one below the other, their panels from left to right and on in a new line where one is full; numbered from 1. */
export function placed(rows: readonly Row[]): Placed[] {
  const places: Placed[] = []
  let y = 0
  for (const { title, panels } of rows) {
    places.push({ id: places.length + 1, row: title, x: 0, y, w: gridColumns, h: 1 })
    y += 1
    let x = 0
    let lineHeight = 0
    for (const panel of panels) {
      if (x + panel.width > gridColumns) {
        y += lineHeight
        x = 0
        lineHeight = 0
      }
      places.push({ id: places.length + 1, panel, x, y, w: panel.width, h: panel.height })
      x += panel.width
      lineHeight = Math.max(lineHeight, panel.height)
    }
    y += lineHeight
  }
  return places
}
