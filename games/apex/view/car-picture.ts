import type { CarSpec } from "../rules/index.ts";
import { palette } from "./palette.ts";

const PX_PER_M = 24;
const MARGIN_M = 0.4;
/** Lighter cars have open wheels. */
const OPEN_WHEEL_KG = 900;

export interface CarPose {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  /** -1 to 1. */
  readonly steering: number;
  /** 0 to 1. */
  readonly brake: number;
}

/** A car in one colour, from above; drawn once and then copied. */
export class CarPicture {
  readonly #spec: CarSpec;
  readonly #body: HTMLCanvasElement;

  constructor(spec: CarSpec, colour: string, isOwn: boolean) {
    this.#spec = spec;
    this.#body = paintBody(spec, colour, isOwn);
  }

  /** In metres. */
  draw(context: CanvasRenderingContext2D, { x, y, yaw, steering, brake }: CarPose): void {
    const { lengthM, widthM, wheelbaseM, maxSteeringAngleRad } = this.#spec;
    context.save();
    context.translate(x, y);
    context.fillStyle = palette.shadow;
    context.save();
    context.translate(0.45, -0.45);
    context.rotate(yaw);
    roundedBox(context, -lengthM / 2, -widthM / 2, lengthM, widthM, 0.7);
    context.fill();
    context.restore();
    context.rotate(yaw);
    const isOpen = isOpenWheel(this.#spec);
    const track = widthM / 2 - (isOpen ? 0.2 : 0.26);
    const tyre = isOpen ? { length: 0.72, width: 0.4 } : { length: 0.66, width: 0.3 };
    context.fillStyle = palette.tyre;
    for (const side of [-1, 1]) {
      wheel(context, -wheelbaseM / 2, side * track, 0, tyre);
      wheel(context, wheelbaseM / 2, side * track, steering * Math.min(0.6, maxSteeringAngleRad), tyre);
    }
    const [bodyLength, bodyWidth] = [lengthM + 2 * MARGIN_M, widthM + 2 * MARGIN_M];
    context.drawImage(this.#body, -bodyLength / 2, -bodyWidth / 2, bodyLength, bodyWidth);
    if (brake > 0.05) {
      context.fillStyle = palette.brakeLight;
      context.globalAlpha = 0.4 + 0.6 * brake;
      if (isOpen) context.fillRect(-lengthM / 2 - 0.1, -0.2, 0.18, 0.4);
      else
        for (const side of [-1, 1])
          context.fillRect(-lengthM / 2 - 0.04, side * (widthM / 2 - 0.45) - 0.22, 0.16, 0.44);
    }
    context.restore();
  }
}

const isOpenWheel = ({ massKg }: CarSpec): boolean => massKg < OPEN_WHEEL_KG;

function wheel(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  angle: number,
  { length, width }: { readonly length: number; readonly width: number },
): void {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.fillRect(-length / 2, -width / 2, length, width);
  context.restore();
}

/** The nose points along x. */
function paintBody(spec: CarSpec, colour: string, isOwn: boolean): HTMLCanvasElement {
  const { lengthM, widthM } = spec;
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((lengthM + 2 * MARGIN_M) * PX_PER_M);
  canvas.height = Math.ceil((widthM + 2 * MARGIN_M) * PX_PER_M);
  const pen = canvas.getContext("2d");
  if (pen === null) return canvas;
  pen.scale(PX_PER_M, PX_PER_M);
  pen.translate(lengthM / 2 + MARGIN_M, widthM / 2 + MARGIN_M);
  if (isOpenWheel(spec)) paintFormula(pen, lengthM, widthM, colour);
  else paintCoupe(pen, lengthM, widthM, colour);
  if (isOwn) {
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 0.12;
    roundedBox(pen, -lengthM / 2 - 0.2, -widthM / 2 - 0.2, lengthM + 0.4, widthM + 0.4, 0.8);
    pen.stroke();
  }
  return canvas;
}

function paintFormula(pen: CanvasRenderingContext2D, lengthM: number, widthM: number, colour: string): void {
  const half = lengthM / 2;
  pen.fillStyle = shade(colour, -0.35);
  pen.fillRect(half - 0.55, -widthM / 2, 0.42, widthM);
  pen.fillRect(-half, -widthM * 0.42, 0.4, widthM * 0.84);
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(half - 0.2, -0.12);
  pen.lineTo(half - 0.2, 0.12);
  pen.lineTo(0.6, 0.3);
  pen.lineTo(0.2, 0.62);
  pen.lineTo(-half * 0.55, 0.58);
  pen.lineTo(-half + 0.3, 0.26);
  pen.lineTo(-half + 0.3, -0.26);
  pen.lineTo(-half * 0.55, -0.58);
  pen.lineTo(0.2, -0.62);
  pen.lineTo(0.6, -0.3);
  pen.closePath();
  pen.fill();
  pen.fillStyle = palette.glass;
  ellipse(pen, 0.05, 0, 0.46, 0.26);
  pen.fillStyle = shade(colour, 0.35);
  ellipse(pen, -0.12, 0, 0.17, 0.17);
}

function paintCoupe(pen: CanvasRenderingContext2D, lengthM: number, widthM: number, colour: string): void {
  const [halfLength, halfWidth] = [lengthM / 2, widthM / 2];
  pen.fillStyle = shade(colour, -0.4);
  pen.fillRect(-halfLength - 0.08, -halfWidth * 0.92, 0.34, widthM * 0.92);
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(-halfLength + 0.15, -halfWidth + 0.12);
  pen.lineTo(halfLength * 0.55, -halfWidth + 0.06);
  pen.quadraticCurveTo(halfLength, -halfWidth + 0.1, halfLength, 0);
  pen.quadraticCurveTo(halfLength, halfWidth - 0.1, halfLength * 0.55, halfWidth - 0.06);
  pen.lineTo(-halfLength + 0.15, halfWidth - 0.12);
  pen.quadraticCurveTo(-halfLength, 0, -halfLength + 0.15, -halfWidth + 0.12);
  pen.fill();
  pen.fillStyle = palette.glass;
  pen.beginPath();
  pen.moveTo(halfLength * 0.32, -halfWidth * 0.66);
  pen.quadraticCurveTo(halfLength * 0.5, 0, halfLength * 0.32, halfWidth * 0.66);
  pen.lineTo(-halfLength * 0.55, halfWidth * 0.62);
  pen.quadraticCurveTo(-halfLength * 0.68, 0, -halfLength * 0.55, -halfWidth * 0.62);
  pen.closePath();
  pen.fill();
  pen.fillStyle = shade(colour, 0.08);
  roundedBox(pen, -halfLength * 0.38, -halfWidth * 0.56, lengthM * 0.3, widthM * 0.56, 0.22);
  pen.fill();
  // A stripe tells the front from the rear at a glance.
  pen.fillStyle = "rgb(255 255 255 / 0.8)";
  pen.fillRect(halfLength * 0.52, -0.13, halfLength * 0.4, 0.26);
  pen.fillStyle = "#fff6d8";
  for (const side of [-1, 1]) pen.fillRect(halfLength * 0.84, side * halfWidth * 0.62 - 0.14, 0.16, 0.28);
}

function ellipse(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  radiusX: number,
  radiusY: number,
): void {
  pen.beginPath();
  pen.ellipse(x, y, radiusX, radiusY, 0, 0, 2 * Math.PI);
  pen.fill();
}

function roundedBox(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): void {
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
}

/** Toward white, or toward black where `amount` is negative. `colour` as #rrggbb. */
function shade(colour: string, amount: number): string {
  const goal = amount < 0 ? 0 : 255;
  const part = Math.abs(amount);
  const parts = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16);
    return Math.round(value + (goal - value) * part);
  });
  return `rgb(${parts.join(" ")})`;
}
