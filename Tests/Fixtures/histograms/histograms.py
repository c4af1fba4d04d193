#!/usr/bin/env python3
"""HdrHistogram's Python port beside ours.

write DIR        writes by-python.hlog and by-python.counts.csv
counts FILE      prints every counter of every interval of an .hlog: tag,start,value,count
check FILE CSV   compares the two; exit 1 and the first difference when they differ
hgrm FILE TAG    prints the percentile table of a tag, values in milliseconds
"""

import random
import sys

from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader, HistogramLogWriter

DAY = 86_400_000_000_000


def counts(path):
    reader = HistogramLogReader(path, HdrHistogram(1, DAY, 3))
    lines = []
    while True:
        histogram = reader.get_next_interval_histogram()
        if histogram is None:
            return lines
        start = histogram.get_start_time_stamp() / 1000 - reader.get_start_time_sec()
        for item in histogram.get_recorded_iterator():
            lines.append(
                f"{histogram.get_tag() or ''},{abs(start):.3f},"
                f"{item.value_iterated_to},{item.count_added_in_this_iter_step}"
            )


def write(directory):
    source = random.Random(7)
    lines = []
    with open(f"{directory}/by-python.hlog", "w", encoding="ascii") as file:
        writer = HistogramLogWriter(file)
        writer.output_log_format_version()
        file.write("#[StartTime: 1700000000.000 (seconds since epoch), some time]\n")
        writer.output_base_time(1_700_000_000_000)
        writer.output_legend()
        for second, (digits, low, high) in enumerate([(3, 3, 7), (2, 0, 13), (3, 12, 13.9)]):
            histogram = HdrHistogram(1, DAY, digits)
            for _ in range(200):
                histogram.record_value(int(10 ** source.uniform(low, high)))
            histogram.record_value(0, count=3)
            histogram.record_value(4_095, count=5_000_000_000)
            writer.output_interval_histogram(histogram, second + 0.5, second + 1.5)
            for item in histogram.get_recorded_iterator():
                lines.append(
                    f",{second + 0.5:.3f},{item.value_iterated_to},"
                    f"{item.count_added_in_this_iter_step}"
                )
    with open(f"{directory}/by-python.counts.csv", "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")


def check(path, expected_path):
    with open(expected_path, encoding="ascii") as file:
        expected = file.read().splitlines()
    for found, wanted in zip(counts(path) + ["the end"], expected + ["the end"]):
        if found != wanted:
            sys.exit(f"{path}: the Python reader finds {found}, and it should be {wanted}")
    print(f"{path}: {len(expected)} counters agree")


def percentile_table(path, tag):
    reader = HistogramLogReader(path, HdrHistogram(1, DAY, 3))
    total = HdrHistogram(1, DAY, 3)
    while True:
        histogram = reader.get_next_interval_histogram()
        if histogram is None:
            break
        if histogram.get_tag() == tag:
            total.add(histogram)
    total.output_percentile_distribution(sys.stdout.buffer, 1e6)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", directory]:
            write(directory)
        case ["counts", path]:
            print("\n".join(counts(path)))
        case ["check", path, expected]:
            check(path, expected)
        case ["hgrm", path, tag]:
            percentile_table(path, tag)
        case _:
            sys.exit(__doc__)
