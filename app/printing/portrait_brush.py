"""The brush of the demo portraits: smooth shapes on a board of 300×420 units whose middle line is x = 150."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

BOARD = (300, 420)
ENLARGED = 3
# The figure is drawn small and enlarged so that the face fills half the width; FLOOR is its lowest visible line.
ZOOM = 1.22
FLOOR = 403
WHITE = (255, 255, 255)

Colour = tuple[int, int, int]
Point = tuple[float, float]


def shade(colour: Colour, factor: float) -> Colour:
    """The same colour darker (below 1) or lighter (above 1)."""
    red, green, blue = (min(255, round(part * factor)) for part in colour)
    return red, green, blue


def curve(points: Sequence[Point], closed: bool) -> list[Point]:
    """A smooth line through ``points`` (Catmull-Rom, twelve stretches between neighbours)."""
    count = len(points)

    def at(index: int) -> Point:
        return points[index % count] if closed else points[min(max(index, 0), count - 1)]

    line: list[Point] = []
    for index in range(count if closed else count - 1):
        a, b, c, d = (at(index + offset) for offset in (-1, 0, 1, 2))
        for part in range(12):
            t = part / 12
            line.append((_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)))
    if not closed:
        line.append(points[-1])
    return line


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    """One coordinate of a Catmull-Rom curve between ``b`` and ``c``."""
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


class Brush:
    """Draws on a board three times as large as its units, so that reducing it smooths the edges.

    ``drop`` lowers what is drawn next: heads are set in units of their own and dropped on their shoulders.
    """

    def __init__(self) -> None:
        self.board = Image.new("RGB", (BOARD[0] * ENLARGED, BOARD[1] * ENLARGED), WHITE)
        self.pen = ImageDraw.Draw(self.board)
        self.drop = 0.0

    def place(self, x: float, y: float) -> Point:
        """Where a point of the figure lies on the enlarged board."""
        across = BOARD[0] / 2 + (x - 150) * ZOOM
        down = BOARD[1] + (y + self.drop - FLOOR) * ZOOM
        return across * ENLARGED, down * ENLARGED

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        """A closed shape with straight edges."""
        self.pen.polygon([self.place(x, y) for x, y in points], fill=fill)

    def blob(self, points: Sequence[Point], fill: Colour) -> None:
        """A closed smooth shape."""
        self.shape(curve(points, closed=True), fill)

    def mirrored(self, points: Sequence[Point], fill: Colour) -> None:
        """A shape with straight edges and its mirror image on the other side of the face."""
        self.shape(points, fill)
        self.shape([(300 - x, y) for x, y in points], fill)

    def outline(self, edges: Sequence[Sequence[Point]], fill: Colour) -> None:
        """A closed shape whose ``edges`` are smooth lines that meet in corners."""
        self.shape([point for edge in edges for point in curve(edge, closed=False)], fill)

    def stroke(self, points: Sequence[Point], fill: Colour, width: float) -> None:
        """A smooth open line with round ends."""
        line = [self.place(x, y) for x, y in curve(points, closed=False)]
        self.pen.line(line, fill=fill, width=round(width * ZOOM * ENLARGED), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, width / 2, fill)

    def disc(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        """A filled ellipse about (x, y)."""
        self.pen.ellipse([self.place(x - rx, y - ry), self.place(x + rx, y + ry)], fill=fill)

    def ring(self, x: float, y: float, rx: float, ry: float, fill: Colour, width: float) -> None:
        """The outline of an ellipse about (x, y)."""
        box = [self.place(x - rx, y - ry), self.place(x + rx, y + ry)]
        self.pen.ellipse(box, outline=fill, width=round(width * ZOOM * ENLARGED))
