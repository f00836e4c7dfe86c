/** Below this width the corners below are the thumbs'; as in the style of the panels. */
const NARROW_PX = 761;
/** Below this height thumbs reach to where wide screens have panels; as in the style of the page. */
const SHORT_PX = 600;
const EDGE_PX = 16;
const GAP_PX = 8;
const MAP_PX = { width: 190, height: 130, narrowTop: 128 };
const SMALL = 0.62;
/** The fields for the thumbs: those of one hand beside each other. */
const THUMBS_PX = { width: 188, height: 104, edge: 20 };
const ROW_PX = 24;
const BOARD_PX = { top: 96, shortTop: 82, padding: 16 };
const ROWS_MAX = 10;

export interface HudLayout {
  readonly map: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  /** So many rows of the standings have room. */
  readonly boardRows: number;
}

/** Where things lie over a picture of this size, px. `isTouched`: the screen is held in both hands. */
export function layOutHud(widthPx: number, heightPx: number, isTouched: boolean): HudLayout {
  const isNarrow = widthPx < NARROW_PX;
  const isHeldShort = !isNarrow && heightPx < SHORT_PX && isTouched;
  const scale = isNarrow || isHeldShort ? SMALL : 1;
  const [width, height] = [MAP_PX.width * scale, MAP_PX.height * scale];
  const below = heightPx - height - EDGE_PX;
  // Between the thumbs of the left hand and the car.
  const x = isHeldShort ? EDGE_PX + THUMBS_PX.width + GAP_PX : EDGE_PX;
  const map = { x, y: isNarrow ? MAP_PX.narrowTop : below, width, height };
  const boardTop = isHeldShort ? BOARD_PX.shortTop : BOARD_PX.top;
  const boardEnd = isHeldShort ? heightPx - THUMBS_PX.edge - THUMBS_PX.height : below;
  const rows = Math.floor((boardEnd - GAP_PX - boardTop - BOARD_PX.padding) / ROW_PX);
  return { map, boardRows: Math.min(ROWS_MAX, Math.max(1, rows)) };
}
