"""The rows of the result, and how they look."""

import os
import platform

HEADINGS = ("what", "ours", "peer", "ratio", "goal", "", "note")


class Table:
    def __init__(self):
        self.rows = []

    def ratio(self, name, ours, peer, unit, *, least=None, most=None, note=""):
        """A figure beside the peer's. `least` and `most` bound the ratio of ours to the peer's."""
        ratio = ours / peer
        met = (least is None or ratio >= least) and (most is None or ratio <= most)
        goal = f"≥ {least:g}×" if least is not None else f"≤ {most:g}×" if most is not None else ""
        self._add(name, ours, peer, unit, ratio, goal, met if goal else None, note)

    def figure(self, name, ours, unit, *, most=None, note=""):
        """A figure that has no peer."""
        goal = f"≤ {most:g} {unit}" if most is not None else ""
        self._add(name, ours, None, unit, None, goal, ours <= most if goal else None, note)

    def _add(self, name, ours, peer, unit, ratio, goal, met, note):
        row = {
            "name": name, "ours": round(ours, 2), "peer": peer and round(peer, 2), "unit": unit,
            "ratio": ratio and round(ratio, 3), "goal": goal, "met": met, "note": note}
        self.rows.append(row)
        print("  " + "  ".join(part for part in self._cells(row) if part), flush=True)

    @property
    def all_met(self):
        return all(row["met"] is not False for row in self.rows)

    @staticmethod
    def _cells(row):
        def number(value):
            return "" if value is None else f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f}"

        def figure(value):
            return "" if value is None else f"{number(value)} {row['unit']}"

        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}×"
        met = {True: "met", False: "MISSED", None: ""}[row["met"]]
        return row["name"], figure(row["ours"]), figure(row["peer"]), ratio, row["goal"], met, row["note"]

    def text(self):
        lines = [HEADINGS, *map(self._cells, self.rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
        rows = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
        load = os.getloadavg()[0]
        return "\n".join([
            f"{os.cpu_count()} cores, {platform.machine()}, load {load:.1f}", rows[0],
            "-" * (sum(widths) + 2 * len(widths)), *rows[1:]])
